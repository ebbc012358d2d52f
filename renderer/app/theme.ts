import { THEMES, type Theme, toast, ui } from './ui-store.ts';

const STORED = 'docket.theme';
const WORDS: Readonly<Record<Theme, string>> = { system: 'Colours as the system', light: 'Light', dark: 'Dark' };

const apply = (theme: Theme): void => {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
};

/** Takes the stored choice and keeps the document and the store in step. Before the first paint. */
export function startTheme(): void {
  const stored = THEMES.find((theme) => theme === localStorage.getItem(STORED)) ?? 'system';
  ui.setState({ theme: stored });
  apply(stored);
  ui.subscribe((state, before) => {
    if (state.theme === before.theme) return;
    localStorage.setItem(STORED, state.theme);
    apply(state.theme);
  });
}

export function nextTheme(): void {
  const { theme } = ui.getState();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  ui.setState({ theme: next });
  toast('info', WORDS[next]);
}
