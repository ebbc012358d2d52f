/** Brings the newest evidence into view; without any, the newest entry. `deciding` leaves what fits where it is. */
export function showNewest(place: HTMLElement | null, deciding: boolean): void {
  const newest = [...(place?.querySelectorAll('[data-evidence]') ?? [])].at(-1);
  if (newest) newest.scrollIntoView({ block: deciding ? 'nearest' : 'center' });
  else if (place && !deciding) place.scrollTop = place.scrollHeight;
}

/** Moves the focus to the next or previous marked passage of the timeline, and brings it into view. */
export function stepEvidence(place: HTMLElement | null, step: 1 | -1): void {
  const passages = [...(place?.querySelectorAll<HTMLElement>('[data-signals]') ?? [])];
  if (passages.length === 0) return;
  const at = passages.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? (step > 0 ? 0 : passages.length - 1) : (at + step + passages.length) % passages.length;
  show(passages[next]);
}

/** Shows the passage that a signal rests on. */
export const showEvidence = (signalId: string): void =>
  show(document.querySelector<HTMLElement>(`[data-signals~="${CSS.escape(signalId)}"]`) ?? undefined);

function show(passage: HTMLElement | undefined): void {
  if (!passage) return;
  passage.scrollIntoView({ block: 'center' });
  passage.focus({ preventScroll: true });
}

/** Lights up every passage of a signal while it is pointed at in the list. */
export function lightEvidence(signalId: string, on: boolean): void {
  for (const passage of document.querySelectorAll<HTMLElement>(`[data-signals~="${CSS.escape(signalId)}"]`)) {
    if (on) passage.dataset.lit = '';
    else delete passage.dataset.lit;
  }
}
