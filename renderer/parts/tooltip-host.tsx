import { Tooltip as Base } from '@base-ui/react/tooltip';
import { useStore } from 'zustand';
import styles from './tooltip.module.css';
import { close, stay, tooltip } from './tooltip-store.ts';

/** Draws the tooltip that is shown; one for the whole window. */
export function TooltipHost() {
  const shown = useStore(tooltip, (state) => state.shown);
  if (!shown) return null;
  return (
    <Base.Root open onOpenChange={(open) => !open && close()}>
      <Base.Portal>
        <Base.Positioner
          anchor={shown.element}
          side={shown.side}
          sideOffset={6}
          collisionPadding={8}
          className={styles.positioner}
        >
          <Base.Popup className={styles.popup} onPointerEnter={stay} onPointerLeave={close}>
            {shown.content}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
