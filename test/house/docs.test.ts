import path from 'node:path';
import { expect, it } from 'vitest';
import { ERROR_CODES, ERRORS } from '../../core/contract/errors.ts';

const docs = path.resolve(import.meta.dirname, '../../docs');

/** docs/errors.md is made from the one list of codes: `vitest run test/house/docs.test.ts -u` writes it anew. */
it('documents every error code with its status, cause and remedy', async () => {
  const rows = ERROR_CODES.map((code) => {
    const { status, message, remedy } = ERRORS[code];
    return `| \`${code}\` | ${status} | ${message} | ${remedy} |`;
  });
  const page = [
    '# Errors',
    '',
    'Every answer that is not a success carries `{"error": {code, message, remedy, detail, correlation_id, fields}}`.',
    'Results of single events and receipts of commands use the same codes. Quote the correlation id when you ask for help.',
    '',
    '| code | status | what happened | what to do |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot(path.join(docs, 'errors.md'));
});
