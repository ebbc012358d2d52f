/** Masked names are often alike: the platform's id tells them apart. Null where neither is known. */
export function accountWords(name: string | null | undefined, externalId: string | null | undefined): string | null {
  const known = [name, externalId].filter((each) => each != null);
  return known.length === 0 ? null : known.join(' · ');
}
