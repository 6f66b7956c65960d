import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../../../shared/api/client.ts";
import type { HandoverSheet, SheetFields } from "../../../shared/api/handover-sheets.ts";
import { handoverSheetEndpoints } from "../../../shared/api/handover-sheets.ts";
import { useSession } from "../session.tsx";

/** Saved when nobody has typed for so long. */
const REST_MS = 800;

export interface SheetWriting {
  fields: SheetFields;
  version: number;
  state: "saved" | "saving" | "unsaved";
  error: unknown;
  /** What was written here, where somebody else's was saved first. */
  mine: SheetFields | null;
  change(fields: SheetFields): void;
  /** Saves what is not saved yet; answers the version. Throws where it could not be. */
  flush(): Promise<number>;
}

/** The sheet as it is written: kept in step with the Worker, one save at a time. */
export function useSheet(sheet: HandoverSheet, params: { id: string; customerId: string }): SheetWriting {
  const { call } = useSession();
  const [fields, setFields] = useState(sheet.fields);
  const [version, setVersion] = useState(sheet.item.sheetVersion);
  const [state, setState] = useState<SheetWriting["state"]>("saved");
  const [error, setError] = useState<unknown>(null);
  const [mine, setMine] = useState<SheetFields | null>(null);
  const latest = useRef({ fields, version, isSaved: true });
  const saving = useRef<Promise<void> | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const save = async (): Promise<void> => {
    clearTimeout(timer.current);
    while (!latest.current.isSaved) {
      const sent = latest.current.fields;
      setState("saving");
      try {
        const body = { base: latest.current.version, fields: sent };
        const { item } = await call(handoverSheetEndpoints.writeSheet, { params, body });
        latest.current = { ...latest.current, version: item.sheetVersion, isSaved: latest.current.fields === sent };
        setVersion(item.sheetVersion);
        setError(null);
      } catch (problem) {
        setState("unsaved");
        setError(problem);
        if (problem instanceof ApiError && problem.code === "conflict") await takeTheirs(sent);
        throw problem;
      }
    }
    setState("saved");
  };
  const takeTheirs = async (sent: SheetFields): Promise<void> => {
    const theirs = await call(handoverSheetEndpoints.getSheet, { params });
    latest.current = { fields: theirs.fields, version: theirs.item.sheetVersion, isSaved: true };
    setFields(theirs.fields);
    setVersion(theirs.item.sheetVersion);
    setMine(sent);
    setState("saved");
    setError(null);
  };
  const flush = async (): Promise<number> => {
    // A save that is under way takes along what was written meanwhile.
    saving.current ??= save().finally(() => {
      saving.current = null;
    });
    await saving.current;
    return latest.current.version;
  };
  const change = (next: SheetFields): void => {
    latest.current = { ...latest.current, fields: next, isSaved: false };
    setFields(next);
    setState("unsaved");
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void flush().catch(() => undefined), REST_MS);
  };
  useEffect(() => {
    const leave = (event: BeforeUnloadEvent): void => {
      if (!latest.current.isSaved) event.preventDefault();
    };
    addEventListener("beforeunload", leave);
    return () => {
      removeEventListener("beforeunload", leave);
      if (!latest.current.isSaved) void flush().catch(() => undefined);
    };
  }, []);
  return { fields, version, state, error, mine, change, flush };
}
