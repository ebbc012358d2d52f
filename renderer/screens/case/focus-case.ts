/** From a field of the case back to the case, so that its keys work and a screen reader stays in it. */
export const focusCase = (field: HTMLElement | null): void =>
  field?.closest<HTMLElement>('article')?.focus({ preventScroll: true });
