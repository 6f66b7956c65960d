import { z } from "zod";
import type { dryRunEndpoints } from "../../shared/api/dry-run.ts";
import { DRY_RUN_DAYS, DRY_RUN_LOOKED_STEP, dryRunResultSchema, unstoredFacts } from "../../shared/api/dry-run.ts";
import type { CallOutput } from "../../shared/api/endpoint.ts";
import { readPolicyDocument } from "../../shared/policy/check-document.ts";
import type { Decision, Policy } from "../../shared/policy/decide.ts";
import { decideRecorded } from "../../shared/policy/decide.ts";
import { type Difference, type Documents, differenceOf, forRecorded } from "../../shared/policy/differing.ts";
import type { PolicyDocument } from "../../shared/policy/document.ts";
import { expand } from "../../shared/policy/patterns.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { seal, unseal } from "../access/sealed.ts";
import { hashSecret } from "../access/secrets.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { volumeStub } from "../volume/client.ts";
import { Counting, inSteps, knownCustomers, knownDomains, resultOf } from "./dry-run-sums.ts";
import { leafStatement } from "./leaves.ts";
import { currentPolicy, policyFor } from "./policies.ts";
import { ask } from "./questions.ts";
import { countAttempt, LONGEST_WINDOW_SECONDS } from "./rate-limits.ts";
import { askColleagues, type RecordedCopy, recordedCopies } from "./recorded-facts.ts";
import type { StoredSettings } from "./settings.ts";
import { readSettings } from "./settings.ts";
import { allVolumes, quarterFor } from "./volumes.ts";

// A dry run: a draft of the saving rules on the captures of the last 30 days, beside the rules that hold. The browser asks
// page by page; the sums of the pages before travel with it, sealed, and are told with the last page alone. So nobody can
// ask for a part of the record by naming a page. What the sums tell of whom: dry-run-sums.ts.

type Answer = CallOutput<typeof dryRunEndpoints.dryRun>;

const DAY_MS = 24 * 60 * 60 * 1000;
/** Dry runs an hour of the whole company: enough to write rules by, few to find single mails by. */
const AN_HOUR = 30;

/** A page is asked for while somebody waits for it: what is kept longer is kept to see what has come since. */
const STATE_MS = 10 * 60 * 1000;
/** Sums are sealed in pieces of so many bytes, for their length would tell how many kinds there are. */
const SEALED_STEP = 64 * 1024;

const stateSchema = z.object({
  /** Another for every page, which is answered once. */
  id: z.string(),
  at: z.number(),
  personId: z.string(),
  /** Of the draft: another one begins anew. */
  sha256: z.string(),
  /** Of the rules that hold. */
  version: z.number(),
  depth: dryRunResultSchema.shape.depth,
  since: z.number(),
  /** Volumes left, the one under way first, and how many there were. */
  volumes: z.array(z.string()),
  of: z.number(),
  before: z.number().nullable(),
  looked: z.number(),
  sums: z.object({
    people: z.array(z.string()),
    domains: z.array(z.string()),
    cells: z.array(z.tuple([z.number(), z.number(), z.string(), z.number()])),
  }),
});
type State = z.infer<typeof stateSchema>;

const PURPOSE = "dry run";
const nothing = { people: [], domains: [], cells: [] };

/**
 * Decides one page of what was recorded by both documents. Admin only; the first page leaves a leaf with the draft's hash.
 * Throws `bad_request` for a document that is none or a state of another draft, `conflict` when the rules that hold have
 * changed meanwhile or the page was answered already, `rate_limited`.
 */
export async function dryRun(
  actor: Actor,
  ctx: AppContext,
  given: { document?: unknown; state?: string | undefined },
): Promise<Answer> {
  requireRole(actor, "admin");
  const { personId } = requirePerson(actor);
  const read = readPolicyDocument(given.document);
  if (!read.ok) {
    const [problem] = read.problems;
    throw new AppError("bad_request", `body.document.${problem?.path.join(".")}: ${problem?.message}`);
  }
  const draft = read.document;
  const sha256 = await hashSecret(JSON.stringify(draft));
  const [settings, holds] = await Promise.all([readSettings(ctx), currentPolicy(ctx)]);
  const { version } = holds.version;
  const difference = await differenceFor(actor, ctx, { holds: holds.document, draft, settings });
  const { depth } = difference;
  const state =
    given.state === undefined
      ? await begin(actor, ctx, { personId, sha256, version, depth })
      : await opened(ctx, given.state);
  if (state === null || state.personId !== personId || state.sha256 !== sha256)
    throw new AppError("bad_request", "body.state: not what was answered to this draft in the last ten minutes");
  // Who asks may know of other customers by now: that is another question.
  if (state.version !== version || state.depth !== depth)
    throw new AppError("conflict", "Somebody else has changed the rules since; look at theirs first.");
  if (!(await countAttempt(ctx, `dry-run|${state.id}`, 1, LONGEST_WINDOW_SECONDS)))
    throw new AppError("conflict", "This page was answered already. Try the draft again.");
  const after = await step(actor, ctx, { settings, difference }, state);
  const isLast = after.volumes.length === 0;
  return {
    looked: isLast ? inSteps(after.looked, DRY_RUN_LOOKED_STEP) : null,
    part: partOf(after),
    next: isLast ? null : await sealed(ctx, after),
    result: isLast ? await resultOf(ctx, depth, after.sums) : null,
  };
}

/** For the next page: once, and of a length that tells next to nothing. */
async function sealed(ctx: AppContext, state: State): Promise<string> {
  const text = JSON.stringify({ ...state, id: ctx.newId(), at: ctx.nowMs() });
  const bytes = Buffer.byteLength(text);
  const padded = text + " ".repeat(Math.ceil(bytes / SEALED_STEP) * SEALED_STEP - bytes);
  return seal(ctx.env.AUTH_SECRET, PURPOSE, padded, ctx.randomBytes);
}

/** Null for what was not given out here, or longer ago. */
async function opened(ctx: AppContext, given: string): Promise<State | null> {
  const text = await unseal(ctx.env.AUTH_SECRET, PURPOSE, given);
  const state = text === null ? null : stateSchema.parse(JSON.parse(text));
  return state !== null && ctx.nowMs() - state.at <= STATE_MS ? state : null;
}

async function begin(
  actor: Actor,
  ctx: AppContext,
  given: Pick<State, "personId" | "sha256" | "version" | "depth">,
): Promise<State> {
  if (!(await countAttempt(ctx, "dry-run|company", AN_HOUR, 60 * 60)))
    throw new AppError("rate_limited", "Saving rules were tried many times. Try again in an hour.");
  const { sha256, version, depth } = given;
  const detail = { days: DRY_RUN_DAYS, version, sha256, depth };
  await ctx.db.batch([leafStatement(ctx, actor, "policy.tried", "company", detail)]);
  const since = ctx.nowMs() - DRY_RUN_DAYS * DAY_MS;
  const volumes = (await allVolumes(ctx)).filter(({ quarter }) => quarter >= quarterFor(since)).map(({ name }) => name);
  const begun = { id: ctx.newId(), at: ctx.nowMs(), since, volumes, of: volumes.length };
  return { ...given, ...begun, before: null, looked: 0, sums: nothing };
}

/** How deep the draft looks, as far as who asks may know of customers. */
async function differenceFor(
  actor: Actor,
  ctx: AppContext,
  { holds, draft, settings }: { holds: PolicyDocument; draft: PolicyDocument; settings: StoredSettings },
): Promise<Difference> {
  const entries = [holds, draft].flatMap(({ rules, lists }) =>
    rules
      .flatMap(({ when, unless }) => [when, unless])
      .flatMap((one) => expand([...(one?.participants?.any ?? []), ...(one?.participants?.every ?? [])], lists)),
  );
  const domains = [...new Set(entries.map((entry) => entry.toLowerCase().replace(/^@/, "")))];
  const [isCustomer, [{ mailboxes }]] = await Promise.all([
    knownDomains(actor, ctx, settings, domains),
    ask(ctx, askColleagues),
  ]);
  const addresses = new Set(mailboxes.values());
  const isOurs = (entry: string): boolean =>
    addresses.has(entry) || settings.mailDomains.includes(entry.slice(entry.lastIndexOf("@") + 1));
  return differenceOf(holds, draft, { isCustomer, isOurs });
}

async function step(
  actor: Actor,
  ctx: AppContext,
  { settings, difference }: { settings: StoredSettings; difference: Difference },
  state: State,
): Promise<State & { newest: number }> {
  const [volume, ...others] = state.volumes;
  if (volume === undefined) return { ...state, newest: 0 };
  const [page, [colleagues]] = await Promise.all([
    volumeStub(ctx.env, volume).recent({ since: state.since, before: state.before }),
    ask(ctx, askColleagues),
  ]);
  const all = await recordedCopies(ctx, settings, colleagues, page.messages);
  const ids = all.flatMap(({ customerIds }) => customerIds);
  const isKnown = await knownCustomers(actor, ctx, settings, [...new Set(ids)]);
  const copies = all.filter(({ customerIds }) => customerIds.every(isKnown));
  const counting = new Counting(state.sums);
  const inClasses = changeBy(ctx, settings, difference.classes);
  const inAll = difference.depth === "contents" ? changeBy(ctx, settings, difference.whole) : null;
  for (const copy of copies) {
    const change = inClasses(copy);
    counting.add(copy.personId, copy.domain, change);
    // Who asks could add to their own until a sum steps; and what classes find does not make up the five people.
    if (!inAll || copy.personId === null || copy.personId === state.personId) continue;
    const found = inAll(copy);
    if (found !== null && found !== change) counting.addContents(copy.personId, found);
  }
  return {
    ...state,
    volumes: page.next === null ? others : state.volumes,
    before: page.next,
    looked: state.looked + copies.length,
    sums: counting.sums(),
    newest: page.newest,
  };
}

function partOf({ of, volumes, before, newest }: State & { newest: number }): number {
  if (of === 0 || volumes.length === 0) return 1;
  const through = before === null || newest === 0 ? 0 : 1 - before / newest;
  // In tenths: numbers of messages are not to be told by it.
  return Math.floor(((of - volumes.length + through) / of) * 10) / 10;
}

/** Tells of a copy what changes for it: `ask>auto`, `?headers` where that cannot be told, null for nothing. */
function changeBy(
  ctx: AppContext,
  settings: StoredSettings,
  [holds, draft]: Documents,
): (copy: RecordedCopy) => string | null {
  const made = new Map<string, [Policy, Policy]>();
  // The company's own lists are `never` in both, as in `Difference.whole`: their addresses would show by what is missing.
  const unlisted = { ...settings, neverSaved: [], ignoredDomains: [] };
  const policies = ({ door, facts }: RecordedCopy): [Policy, Policy] => {
    const unstored = unstoredFacts.filter((fact) => facts[fact] === undefined);
    const key = [door, ...unstored].join(" ");
    const before = made.get(key);
    if (before) return before;
    const both: [Policy, Policy] = [
      policyFor(ctx, { door, settings: unlisted, document: forRecorded(holds, draft, unstored) }),
      policyFor(ctx, { door, settings: unlisted, document: forRecorded(draft, holds, unstored) }),
    ];
    made.set(key, both);
    return both;
  };
  return (copy) => {
    const [was, is] = policies(copy).map((policy) => decideRecorded(policy, copy.facts));
    if (!was || !is) return null;
    const untold = unstoredFact(was) ?? unstoredFact(is);
    if (untold !== null) return `?${untold}`;
    return was.action === is.action ? null : `${was.action}>${is.action}`;
  };
}

/** The fact that the decision hung on though it is not stored. Of others the doors do not know either: they ask. */
function unstoredFact({ reason }: Decision): string | null {
  return unstoredFacts.find((fact) => reason.kind === "unknown" && reason.fact === fact) ?? null;
}
