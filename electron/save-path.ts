import path from 'node:path';
import type { SaveDialogOptions, SaveDialogReturnValue } from 'electron';
import type { FromDataProcess, ToDataProcess } from './message.ts';

/** The system's own save dialog. */
export type AskWhere = (options: SaveDialogOptions) => Promise<Pick<SaveDialogReturnValue, 'canceled' | 'filePath'>>;

/** Asks the person where a file is to go, and tells the data process. The page neither names a path nor learns one. */
export async function answerPath(
  ask: AskWhere,
  folder: string,
  { id, name }: Extract<FromDataProcess, { t: 'ask_path' }>,
): Promise<ToDataProcess> {
  try {
    const { canceled, filePath } = await ask({
      title: 'Case export',
      defaultPath: path.join(folder, path.basename(name)),
      filters: [{ name: 'JSON', extensions: ['json'] }],
      properties: ['showOverwriteConfirmation', 'createDirectory'],
    });
    return { t: 'path', id, path: canceled || !filePath ? null : filePath };
  } catch (error) {
    return { t: 'path_failed', id, reason: error instanceof Error ? error.message : 'the save dialog failed' };
  }
}
