import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';

/** One call, one file: it registers itself on the app. */
export type Route = (app: FastifyInstance, ctx: ServerContext) => void | Promise<void>;
