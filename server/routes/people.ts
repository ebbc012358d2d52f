import { z } from 'zod';
import { MAX_PASSWORD } from '../../core/access/password.ts';
import { ROLE_NAMES } from '../../core/access/roles.ts';
import { authenticate, requirePermission } from '../auth/authenticate.ts';
import type { Person } from '../people/find.ts';
import { listPeople } from '../people/list.ts';
import { addPerson, changeRole, disablePerson, enablePerson, setPassword } from '../people/manage.ts';
import { actOf } from './act-of.ts';
import type { Route } from './define.ts';
import { reason } from './reason.ts';

const email = z.string().max(254).trim().toLowerCase().pipe(z.email());
const password = z.string().min(1).max(MAX_PASSWORD);
const role = z.enum(ROLE_NAMES);
const addRequest = z.strictObject({ email, display_name: z.string().trim().min(1).max(80), role, password, reason });
const roleRequest = z.strictObject({ role, reason });
const passwordRequest = z.strictObject({ password, reason });
const reasonRequest = z.strictObject({ reason });

const told = ({ displayName, ...person }: Person) => ({ ...person, display_name: displayName });
type Who = { Params: { who: string } };

/** People and what they may: `GET` and `POST /api/people`; `…/:who/role`, `…/password`, `…/disable`, `…/enable`. */
export const people: Route = (app, ctx) => {
  app.get('/api/people', async (request) => {
    requirePermission(await authenticate(ctx, request), 'people.manage');
    return { people: await listPeople(ctx.db, ctx.clock.now()) };
  });
  app.post('/api/people', async (request, reply) => {
    const { act, body } = await actOf(ctx, request, 'people.manage', addRequest);
    const { display_name, ...given } = body;
    return reply.status(201).send({ person: told(await addPerson(ctx, act, { ...given, displayName: display_name })) });
  });
  app.put<Who>('/api/people/:who/role', async (request) => {
    const { act, body } = await actOf(ctx, request, 'people.manage', roleRequest);
    const { person, changed } = await changeRole(ctx, act, request.params.who, body.role);
    return { changed, person: told(person) };
  });
  app.put<Who>('/api/people/:who/password', async (request) => {
    const { act, body } = await actOf(ctx, request, 'people.manage', passwordRequest);
    return { person: told(await setPassword(ctx, act, request.params.who, body.password)) };
  });
  for (const [name, work] of Object.entries({ disable: disablePerson, enable: enablePerson })) {
    app.post<Who>(`/api/people/:who/${name}`, async (request) => {
      const { act } = await actOf(ctx, request, 'people.manage', reasonRequest);
      const { person, changed } = await work(ctx, act, request.params.who);
      return { changed, person: told(person) };
    });
  }
};
