import {
  type SealedCommand,
  type SealedLine,
  sealedCommand,
  sealedLine,
  sealedPlace,
} from '../../core/contract/sealed-command.ts';
import type { OrganisationKeyPair } from '../crypto/organisation-key-file.ts';
import { openBox } from '../crypto/sealed-box.ts';

/** What is wrong with a line; the others are read all the same. */
export const SEALED_PROBLEMS = {
  torn: 'it breaks off, or is no sealed line: the device ended while it wrote it',
  other_key: 'it is sealed to a key that is not in the files given; name the one that holds it with --key',
  altered: 'it does not open: it was changed, or moved here from elsewhere',
  unreadable: 'what it holds is no command that this version knows',
} as const;
export type SealedProblem = keyof typeof SEALED_PROBLEMS;

export interface OpenedFile {
  /** In the order in which each device signed them; what nobody signed comes last. */
  readonly commands: readonly SealedCommand[];
  readonly problems: readonly LineProblem[];
}

interface LineProblem {
  readonly line: number;
  readonly problem: SealedProblem;
  /** The key that is missing. */
  readonly key?: string;
}

type Read = { readonly line: SealedLine; readonly command: SealedCommand } | Omit<LineProblem, 'line'>;

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told as what the line is: none.
    return null;
  }
}

function readLine(text: string, keys: readonly OrganisationKeyPair[]): Read {
  const parsed = sealedLine.safeParse(json(text));
  if (!parsed.success) return { problem: 'torn' };
  const line = parsed.data;
  const key = keys.find(({ id }) => id === line.key);
  if (!key) return { problem: 'other_key', key: line.key };
  const plain = openBox(key, sealedPlace(line), line.box);
  if (plain === null) return { problem: 'altered' };
  const command = sealedCommand.safeParse(json(plain));
  return command.success ? { line, command: command.data } : { problem: 'unreadable' };
}

const placeOf = (command: SealedCommand): [string, number] =>
  command.t === 'signed'
    ? [command.envelope.device_id, command.envelope.seq]
    : [command.device_id, Number.MAX_SAFE_INTEGER];

const inOrder = (a: SealedCommand, b: SealedCommand): number => {
  const [deviceA, seqA] = placeOf(a);
  const [deviceB, seqB] = placeOf(b);
  return deviceA.localeCompare(deviceB) || seqA - seqB;
};

/** Opens the lines of a file that a device left. Of a command that has several lines the last counts. */
export function openSealed(text: string, keys: readonly OrganisationKeyPair[]): OpenedFile {
  const byCommand = new Map<string, SealedCommand>();
  const problems: LineProblem[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const read = readLine(line, keys);
    if ('problem' in read) problems.push({ line: index + 1, ...read });
    else byCommand.set(read.line.tag, read.command);
  }
  return { commands: [...byCommand.values()].sort(inOrder), problems };
}
