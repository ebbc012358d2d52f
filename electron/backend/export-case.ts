import path from 'node:path';
import { reasonText, whyNotExport } from '../../core/access/disclosure.ts';
import { roleOf } from '../../core/access/roles.ts';
import { RefusedError } from '../../core/contract/bridge.ts';
import type { ChannelInput, ChannelOutput } from '../../core/contract/channels/index.ts';
import { refuse } from '../../core/contract/errors.ts';
import { caseExport, exportName, WHOLE_CASE } from '../../core/export/case-export.ts';
import { readCase } from '../../core/queries/case.ts';
import { isInTouch } from './coverage.ts';
import type { Device } from './device.ts';
import { keepRecord } from './keep-record.ts';
import { sha256 } from './keys.ts';
import type { Session } from './session.ts';
import { writeWhole } from './write-file.ts';

type Wish = ChannelInput<'case.export'>;

/** The rows of the case, if they are here and the person may take them out. */
function readAllowed({ replica, vault }: Session, caseId: string) {
  const { sql, meta } = replica;
  const data = sql && meta ? readCase(sql, caseId, WHOLE_CASE) : null;
  if (!data || !meta) throw new RefusedError(refuse('case_not_found'));
  const refusal = whyNotExport(roleOf(meta.role).permissions, vault.secrets.person.id, data);
  if (refusal) throw new RefusedError(refusal);
  return { data, meta };
}

/** Writes what the person sees of the case where they want it, or hands it over where the host cannot ask. */
export async function exportCase(device: Device, { case_id, reason }: Wish): Promise<ChannelOutput<'case.export'>> {
  const session = device.need();
  const { options } = device;
  const { askPath } = options;
  readAllowed(session, case_id);
  const name = exportName(case_id, options.clock.now());
  const file = askPath ? await askPath(name) : undefined;
  if (file === null) return { t: 'cancelled' };
  // The dialog may have stood open for long: locked meanwhile, or the role is another.
  if (device.session !== session) throw new RefusedError(refuse('vault_locked'));
  const { data, meta } = readAllowed(session, case_id);
  const { person, certificate, deviceName } = session.vault.secrets;
  const by = {
    at: options.clock.now(),
    person: { id: person.id, display_name: person.display_name, role: meta.role },
    device: { id: certificate.device_id, name: deviceName },
    server: options.server,
    offline: !isInTouch(session.sync.state.phase),
    reason,
  };
  const text = caseExport(data, by, meta);
  keepRecord(options, session, {
    kind: 'case.exported',
    entity_id: case_id,
    reason: reasonText(reason),
    what: [`sha256:${sha256(text)}`],
  });
  if (file === undefined) return { t: 'document', name, text };
  try {
    writeWhole(file, Buffer.from(text));
  } catch (error) {
    options.log('an export could not be written', error);
    throw new RefusedError(refuse('export_not_saved'));
  }
  return { t: 'saved', name: path.basename(file) };
}
