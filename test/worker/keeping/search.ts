import { strFromU8, unzipSync } from "fflate";
import { z } from "zod";
import type { Erasure } from "../../../shared/api/keeping.ts";
import type { AppContext } from "../../../worker/context.ts";
import { copyPart } from "../../../worker/keeping/copy.ts";
import { stepErasure } from "../../../worker/keeping/erasures.ts";
import { firstCursor } from "../../../worker/keeping/find-person.ts";
import { beginErasure } from "../../../worker/records/erasures.ts";
import type { TestPerson } from "../support/app.ts";
import { testContext } from "../support/app.ts";

/** What a keeper gives beside whom they look for. */
export const toErase = { purpose: "erasure", reason: "Asked for by letter" } as const;
export const toCopy = { purpose: "copy", reason: "Asked for by letter" } as const;

/** A search by this keeper that is over. */
export async function searched(
  { actor }: TestPerson,
  purpose: typeof toCopy | typeof toErase,
  who: { addresses: string[]; names: string[] },
): Promise<Erasure> {
  const id = await beginErasure(actor, testContext(), { ...purpose, reference: "A-1", who, cursor: firstCursor });
  for (let step = 0; step < 50; step++) {
    const at = await stepErasure(actor, testContext(), id);
    if (at.state === "found") return at;
  }
  throw new Error("the search does not come to its end");
}

const recordSchema = z.object({
  messages: z.array(
    z.object({ id: z.string(), files: z.array(z.string()), kind: z.string(), captures: z.array(z.unknown()) }).loose(),
  ),
  contacts: z.array(z.object({ name: z.string(), addresses: z.array(z.string()), sources: z.array(z.unknown()) })),
  mentions: z.array(z.object({ kind: z.string(), said: z.record(z.string(), z.string()) })),
  notGiven: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
});

/** A part of an opened copy, as who gets it unpacks it. */
export async function unpacked({ actor }: TestPerson, id: string, part = 1, ctx: AppContext = testContext()) {
  const { body, fileName } = await copyPart(actor, ctx, id, part);
  const files = unzipSync(new Uint8Array(await new Response(body).arrayBuffer()));
  const said = recordSchema.parse(JSON.parse(strFromU8(files["record.json"] ?? new Uint8Array())));
  return { fileName, files, said, readme: strFromU8(files["README.txt"] ?? new Uint8Array()) };
}
