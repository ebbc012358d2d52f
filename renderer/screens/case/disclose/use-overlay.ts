import { useEffect } from 'react';
import { type Overlay, setOverlay } from '../../../app/ui-store.ts';

/** The keyboard belongs to the dialog for as long as it is there, however it goes. */
export function useOverlay(overlay: Exclude<Overlay, null>): void {
  useEffect(() => {
    setOverlay(overlay);
    return () => setOverlay(null);
  }, [overlay]);
}
