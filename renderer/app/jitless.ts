import { z } from 'zod';

// zod compiles its parsers with `new Function` unless told otherwise, and the CSP forbids that. Imported before any schema.
z.config({ jitless: true });
