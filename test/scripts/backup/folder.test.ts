import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listBackupFolder, writeManifestFile } from "../../../scripts/backup/folder.ts";
import { BACKUP_FORMAT, type BackupManifest } from "../../../shared/api/backup.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "cf-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const idOf = (no: number): string => `01m804b9khnhx3cjntyvw83e6${no}`;
const head = { size: 3, root: "iO1a0wzGQLIgwTJuAVTnCEx1rzvVHhuJ8XBFLfzZSik=" };
const manifestOf = (no: number): BackupManifest => ({
  format: BACKUP_FORMAT,
  id: idOf(no),
  origin: "https://counterfoil.acme.example",
  begunAt: "2026-11-21T10:00:00.000Z",
  finishedAt: "2026-11-21T10:01:00.000Z",
  cut: head,
  end: head,
  counts: {},
  originals: { count: 0, bytes: 0 },
  chunks: [],
});

describe("a folder of backups", () => {
  it("lists the whole ones, newest first", () => {
    for (const no of [2, 1, 3]) writeManifestFile(dir, manifestOf(no));
    mkdirSync(join(dir, idOf(4)));
    expect(listBackupFolder(dir).map(({ id }) => id)).toEqual([idOf(3), idOf(2), idOf(1)]);
    expect(listBackupFolder(join(dir, "nowhere"))).toEqual([]);
  });

  it("leaves one out that an earlier version made in another form, and brings the others back all the same", () => {
    writeManifestFile(dir, manifestOf(2));
    mkdirSync(join(dir, idOf(1)));
    writeFileSync(join(dir, idOf(1), "manifest.json"), JSON.stringify({ format: 1, id: idOf(1), chunks: "otherwise" }));
    expect(listBackupFolder(dir).map(({ id }) => id)).toEqual([idOf(2)]);
  });

  it("throws for a manifest of this form that is damaged", () => {
    mkdirSync(join(dir, idOf(1)));
    writeFileSync(join(dir, idOf(1), "manifest.json"), JSON.stringify({ ...manifestOf(1), cut: null }));
    expect(() => listBackupFolder(dir)).toThrow();
  });
});
