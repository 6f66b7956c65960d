import { deflateRawSync, inflateRawSync } from "node:zlib";
import { z } from "zod";
import type { Participant } from "../../shared/api/messages.ts";
import { participantSchema } from "../../shared/api/messages.ts";
import type { VolumeMessage } from "./record.ts";

// How a volume's rows keep what is only ever read whole: JSON arrays without keys, parsed on reading.

/** What a message's row only has to give back. Together and deflated: names and words recur between these. */
export type Letter = Pick<
  VolumeMessage,
  "messageIdHeader" | "subject" | "snippet" | "participants" | "attachments" | "problems" | "flags"
>;

const participantTuple = z.tuple([participantSchema.shape.role, z.string(), z.string()]);
const participantsSchema = z.array(participantTuple);
const letterSchema = z.tuple([
  z.string().nullable(),
  z.string(),
  z.string(),
  participantsSchema,
  z.array(z.tuple([z.number(), z.string(), z.string(), z.number(), z.literal([0, 1]), z.string().nullable()])),
  z.array(z.tuple([z.string(), z.string()])),
  z.array(z.string()),
]);
type LetterTuple = z.infer<typeof letterSchema>;

const participantOf = ([role, address, name]: z.infer<typeof participantTuple>): Participant => ({
  role,
  address,
  name,
});
const tupleOf = ({ role, address, name }: Participant): z.infer<typeof participantTuple> => [role, address, name];

export function packLetter(letter: Letter): Uint8Array {
  const tuple: LetterTuple = [
    letter.messageIdHeader,
    letter.subject,
    letter.snippet,
    letter.participants.map(tupleOf),
    letter.attachments.map((one) => [
      one.index,
      one.fileName,
      one.mediaType,
      one.size,
      one.inline ? 1 : 0,
      one.contentId,
    ]),
    letter.problems.map(({ code, detail }) => [code, detail]),
    letter.flags,
  ];
  return deflateRawSync(JSON.stringify(tuple), { level: 9 });
}

export function unpackLetter(packed: ArrayBuffer): Letter {
  const json: unknown = JSON.parse(inflateRawSync(packed).toString());
  const [messageIdHeader, subject, snippet, participants, attachments, problems, flags] = letterSchema.parse(json);
  return {
    messageIdHeader,
    subject,
    snippet,
    participants: participants.map(participantOf),
    attachments: attachments.map(([index, fileName, mediaType, size, inline, contentId]) => ({
      index,
      fileName,
      mediaType,
      size,
      inline: inline === 1,
      contentId,
    })),
    problems: problems.map(([code, detail]) => ({ code, detail })),
    flags,
  };
}

const customerTuple = z.tuple([z.number(), z.number(), z.union([z.number(), z.string()])]);
const customersSchema = z.array(z.union([customerTuple, z.tuple([...customerTuple.def.items, z.array(z.string())])]));

/**
 * Whose a message is: the customer's number, the reason's, a participant's place or an address, and where only other
 * witnesses' copies show it, their captures' ids. JSON, since SQL reads it.
 */
export type CustomersColumn = z.infer<typeof customersSchema>;

export const packCustomers = (customers: CustomersColumn): string => JSON.stringify(customers);

export const unpackCustomers = (column: string): CustomersColumn => customersSchema.parse(JSON.parse(column));

/** Null for nobody. */
export const packParticipants = (list: readonly Participant[]): string | null =>
  list.length === 0 ? null : JSON.stringify(list.map(tupleOf));

export const unpackParticipants = (column: string | null): Participant[] =>
  column === null ? [] : participantsSchema.parse(JSON.parse(column)).map(participantOf);
