/** Gives a document to the browser, which puts it where its downloads go. The page has no network: the bytes are its own. */
export function saveDocument(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
