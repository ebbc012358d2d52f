import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

export type Theme = 'system' | 'light' | 'dark';
export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
/** Overlays that take the keyboard; `decide` is the panel at the foot of a case. */
export type Overlay = 'palette' | 'help' | 'connection' | 'confirm' | 'settle' | 'device' | 'reveal' | 'export' | null;

export interface Toast {
  readonly id: number;
  /** `notice` and `problem` ask for something: they stay until closed, so that nobody has to be quick to read them. */
  readonly tone: 'info' | 'ok' | 'notice' | 'problem';
  readonly text: string;
  /** What to do next, as words. */
  readonly hint: string | null;
  readonly caseId: string | null;
}

interface UiState {
  readonly screen: string;
  readonly caseId: string | null;
  readonly theme: Theme;
  readonly overlay: Overlay;
  readonly deciding: boolean;
  readonly toasts: readonly Toast[];
}

/** State of the window itself: nothing in it is data of the product. */
export const ui = createStore<UiState>(() => ({
  screen: '',
  caseId: null,
  theme: 'system',
  overlay: null,
  deciding: false,
  toasts: [],
}));

export const useUi = <T>(select: (state: UiState) => T): T => useStore(ui, select);

export const goTo = (screen: string): void => ui.setState({ screen, deciding: false, overlay: null });
export const openCase = (caseId: string | null): void =>
  ui.setState((state) => (state.caseId === caseId ? state : { caseId, deciding: false }));
export const setOverlay = (overlay: Overlay): void => ui.setState({ overlay });
export const setDeciding = (deciding: boolean): void => ui.setState({ deciding });

const isSame = (one: Toast, other: Toast): boolean =>
  one.tone === other.tone && one.text === other.text && one.hint === other.hint && one.caseId === other.caseId;

const TOAST_MS = 6_000;
let lastToast = 0;

export function toast(tone: Toast['tone'], text: string, extra: { hint?: string; caseId?: string } = {}): void {
  lastToast += 1;
  const id = lastToast;
  const shown: Toast = { id, tone, text, hint: extra.hint ?? null, caseId: extra.caseId ?? null };
  // Said again, it stands once: a key that is pressed three times does not fill the window.
  ui.setState(({ toasts }) => ({ toasts: [...toasts.filter((one) => !isSame(one, shown)).slice(-3), shown] }));
  if (tone === 'info' || tone === 'ok') setTimeout(() => dropToast(id), TOAST_MS);
}
export const dropToast = (id: number): void =>
  ui.setState((state) => ({ toasts: state.toasts.filter((one) => one.id !== id) }));
export const dropToasts = (): void => ui.setState({ toasts: [] });
