import type { SQLWrapper } from "drizzle-orm";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";

// What is asked of the Book together. Each noun's file says its own statements and reads their rows; whoever needs several
// asks them at once, since each round trip to the Book is a wait.

/** A question to the Book that can be asked together with others: its statements, and how their rows are read. */
export interface Question<T> {
  statements: readonly SQLWrapper[];
  /** `results` holds each statement's rows, in order. Throws where the Book answers what it never wrote. */
  read(results: readonly unknown[][]): T;
}

type Answers<Q extends readonly Question<unknown>[]> = { [K in keyof Q]: Q[K] extends Question<infer T> ? T : never };

/** Several questions as one, asked in the order given. */
export const together = <const Q extends readonly Question<unknown>[]>(...questions: Q): Question<Answers<Q>> => ({
  statements: questions.flatMap(({ statements }) => statements),
  read(results) {
    let at = 0;
    const answers = questions.map(({ statements, read }) => {
      at += statements.length;
      return read(results.slice(at - statements.length, at));
    });
    // Each answer was read by its own question, in the same order.
    return answers as Answers<Q>;
  },
});

/** Asks all of them in one transaction and one round trip: what a capture costs is mostly how often it waits for the Book. */
export async function ask<const Q extends readonly Question<unknown>[]>(
  ctx: AppContext,
  ...questions: Q
): Promise<Answers<Q>> {
  const whole = together(...questions);
  return whole.read(await runBatch(ctx.db, whole.statements));
}

/** One statement whose rows are wanted as they are parsed by `read`. */
export const question = <T>(statement: SQLWrapper, read: (rows: unknown[]) => T): Question<T> => ({
  statements: [statement],
  read: ([rows]) => read(rows ?? []),
});
