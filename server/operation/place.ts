import { hostname } from 'node:os';
import type { Config } from '../config.ts';

/** The name of this process among those that share a database. */
export const placeOf = ({ port }: Config): string => `${hostname()}:${port}`;
