import * as z from 'zod';

/** Software of others that Motion Loupe contains or runs, with its licence. */
const softwareSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  license: z.string().describe('an SPDX expression, where it has one'),
  source: z.string().describe('address of the sources; empty where none is named'),
});

export const thirdPartySchema = z.strictObject({
  programs: z
    .array(softwareSchema.extend({ path: z.string() }))
    .describe('run as programs of their own; nothing of them is linked into Motion Loupe'),
  packages: z
    .array(softwareSchema.extend({ texts: z.array(z.string()).describe('licences and notices that the package carries') }))
    .describe('part of the program, in alphabetical order'),
});
export type ThirdParty = z.output<typeof thirdPartySchema>;
export type ThirdPartyProgram = ThirdParty['programs'][number];
