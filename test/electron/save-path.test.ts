import path from 'node:path';
import type { SaveDialogOptions } from 'electron';
import { expect, it } from 'vitest';
import { askPathOf } from '../../electron/desktop/ask-path.ts';
import type { Wire } from '../../electron/desktop/wire.ts';
import type { FromDataProcess, ToDataProcess } from '../../electron/message.ts';
import { type AskWhere, answerPath } from '../../electron/save-path.ts';

/** The data process's end and main's, joined: `ask` is the system's dialog. */
function joined(ask: AskWhere): (name: string) => Promise<string | null> {
  const listeners: ((message: ToDataProcess) => void)[] = [];
  const wire: Wire = {
    send(message: FromDataProcess) {
      if (message.t !== 'ask_path') throw new Error(message.t);
      void answerPath(ask, '/home/me/Documents', message).then((answer) => {
        for (const listener of listeners) listener(answer);
      });
    },
    onMessage: (listener) => listeners.push(listener),
    onPort: () => undefined,
    onEnd: () => undefined,
  };
  return askPathOf(wire);
}

it('asks with the system’s dialog, in the person’s documents, before anything is overwritten', async () => {
  let shown: SaveDialogOptions = {};
  const ask = joined(async (options) => {
    shown = options;
    return { canceled: false, filePath: '/media/stick/mine.json' };
  });
  expect(await ask('docket-case-1.json')).toBe('/media/stick/mine.json');
  expect(shown.defaultPath).toBe(path.join('/home/me/Documents', 'docket-case-1.json'));
  expect(shown.properties).toContain('showOverwriteConfirmation');
});

it('a name cannot lead out of that folder', async () => {
  let shown: SaveDialogOptions = {};
  const ask = joined(async (options) => {
    shown = options;
    return { canceled: true, filePath: '' };
  });
  expect(await ask('../../etc/passwd')).toBeNull();
  expect(shown.defaultPath).toBe(path.join('/home/me/Documents', 'passwd'));
});

it('a dialog that fails is an error, not a change of mind; two at a time are told apart', async () => {
  const failing = joined(() => Promise.reject(new Error('no display')));
  await expect(failing('a.json')).rejects.toThrow('no display');
  const echo = joined(async ({ defaultPath = '' }) => ({ canceled: false, filePath: defaultPath }));
  expect((await Promise.all([echo('a'), echo('b')])).map((file) => path.basename(file ?? ''))).toEqual(['a', 'b']);
});
