/**
 * As much of IndexedDB as the outbox uses, in memory and with its rules: transactions are atomic and run one after the
 * other; one that is used after anything else was awaited refuses; what is kept is a copy. The disk outlives processes,
 * can be full, and can be cut off before or after any commit.
 */

import { turn } from "./turns.ts";

type Key = string | number | Key[];
interface Row {
  key: Key;
  value: unknown;
}
interface Table {
  keyPath: string | string[] | null;
  indexes: Map<string, string>;
  rows: Map<string, Row>;
}
interface Database {
  version: number;
  tables: Map<string, Table>;
}

/** `before`: the process dies and nothing of it is kept · `after`: kept, but nobody hears of it · `refuse`: the disk says no. */
export type CommitFault = "none" | "before" | "after" | "refuse";

/** What lies on a computer's disk. */
export class MemoryDisk {
  readonly databases = new Map<string, Database>();
  /** Bytes that all bodies together may have. */
  quotaBytes = Number.POSITIVE_INFINITY;
  /** Asked at every commit that changes something. */
  fault: () => CommitFault = () => "none";
  /** The processes that have it open. */
  readonly connections = new Set<MemoryConnection>();
}

/** A process that uses the disk: when it is killed, nothing of it runs any more. */
export class MemoryProcess {
  readonly disk: MemoryDisk;
  alive = true;
  #ended: (() => void)[] = [];
  constructor(disk: MemoryDisk) {
    this.disk = disk;
  }

  get factory(): IDBFactory {
    const open = (name: string, version: number) => openDatabase(this, name, version);
    return { open } as unknown as IDBFactory;
  }

  kill(): void {
    this.alive = false;
    for (const connection of [...this.disk.connections]) if (connection.process === this) connection.close();
    for (const ended of this.#ended.splice(0)) ended();
  }

  /** Resolves when the process is killed. */
  ended(): Promise<void> {
    return this.alive ? new Promise((resolve) => this.#ended.push(resolve)) : Promise.resolve();
  }
}

class MemoryRequest {
  result: unknown;
  error: unknown = null;
  transaction: MemoryTransaction | null = null;
  onsuccess: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onupgradeneeded: ((event: { oldVersion: number }) => void) | null = null;
}

class MemoryConnection {
  readonly process: MemoryProcess;
  readonly database: Database;
  onversionchange: (() => void) | null = null;
  onclose: (() => void) | null = null;
  isClosed = false;
  upgrading: MemoryTransaction | null = null;
  constructor(process: MemoryProcess, database: Database) {
    this.process = process;
    this.database = database;
    process.disk.connections.add(this);
  }

  createObjectStore(name: string, { keyPath = null }: { keyPath?: Table["keyPath"] } = {}): MemoryStore {
    if (!this.upgrading) throw new DOMException("not in an upgrade", "InvalidStateError");
    const table: Table = { keyPath, indexes: new Map(), rows: new Map() };
    this.upgrading.tables.set(name, table);
    return new MemoryStore(this.upgrading, name);
  }

  transaction(names: string | string[], mode: string): MemoryTransaction {
    if (this.isClosed) throw new DOMException("the connection is closed", "InvalidStateError");
    return new MemoryTransaction(this, [names].flat(), mode === "readwrite");
  }

  close(): void {
    this.isClosed = true;
    this.process.disk.connections.delete(this);
  }
}

/** One transaction at a time for each database: a legal order, and one in which nothing is hidden. */
const lines = new WeakMap<Database, MemoryTransaction[]>();

class MemoryTransaction {
  oncomplete: (() => void) | null = null;
  onabort: (() => void) | null = null;
  error: unknown = null;
  readonly tables = new Map<string, Table>();
  readonly #connection: MemoryConnection;
  readonly #names: string[];
  readonly #writes: boolean;
  readonly #queue: { request: MemoryRequest; work: () => unknown }[] = [];
  #active = true;
  #ended = false;

  constructor(connection: MemoryConnection, names: string[], writes: boolean) {
    this.#connection = connection;
    this.#names = names;
    this.#writes = writes;
    const line = lines.get(connection.database) ?? [];
    lines.set(connection.database, line);
    line.push(this);
    if (line.length === 1) turn(() => this.begin());
    else turn(() => this.#deactivate());
  }

  begin(): void {
    for (const name of this.#names) {
      const table = this.#connection.database.tables.get(name);
      if (!table) throw new DOMException(name, "NotFoundError");
      this.tables.set(name, this.#writes ? { ...table, rows: new Map(table.rows) } : table);
    }
    this.tick();
  }

  objectStore(name: string): MemoryStore {
    return new MemoryStore(this, name);
  }

  ask(work: () => unknown, writes: boolean): MemoryRequest {
    if (this.#ended || !this.#active) throw new DOMException("the transaction is over", "TransactionInactiveError");
    if (writes && !this.#writes) throw new DOMException("read only", "ReadOnlyError");
    const request = new MemoryRequest();
    this.#queue.push({ request, work });
    return request;
  }

  abort(): void {
    if (this.#ended) throw new DOMException("the transaction is over", "InvalidStateError");
    this.#end(null);
  }

  // Microtasks of the handler run before the next tick: as in a browser, the transaction is active until then.
  tick(): void {
    if (this.#ended) return;
    this.#active = false;
    const next = this.#queue.shift();
    if (!this.#connection.process.alive) this.#leave();
    else if (next) this.#run(next.request, next.work);
    else this.#commit();
  }

  #run(request: MemoryRequest, work: () => unknown): void {
    try {
      request.result = structuredClone(work());
      this.#active = true;
      request.onsuccess?.();
      turn(() => this.tick());
    } catch (error) {
      request.error = error;
      this.#active = true;
      request.onerror?.();
      this.#end(error);
    }
  }

  #deactivate(): void {
    if (this.tables.size === 0) this.#active = false;
  }

  #commit(): void {
    const { process, database } = this.#connection;
    const { disk } = process;
    const fault = this.#writes ? disk.fault() : "none";
    const bytes = bytesOf(this.tables);
    const isFull = bytes > bytesOf(database.tables) && bytes > disk.quotaBytes;
    if (fault === "refuse" || isFull) {
      this.#end(new DOMException("the disk is full", "QuotaExceededError"));
      return;
    }
    if (fault !== "before") for (const [name, table] of this.tables) database.tables.set(name, table);
    if (fault === "none") {
      this.#complete();
    } else {
      process.kill();
      this.#leave();
    }
  }

  #complete(): void {
    this.#leave();
    this.oncomplete?.();
  }

  #end(error: unknown): void {
    this.error = error;
    this.#leave();
    turn(() => {
      if (this.#connection.process.alive) this.onabort?.();
    });
  }

  #leave(): void {
    this.#ended = true;
    this.#active = false;
    const line = lines.get(this.#connection.database) ?? [];
    const at = line.indexOf(this);
    if (at < 0) return;
    line.splice(at, 1);
    const next = line[0];
    if (at === 0 && next) turn(() => next.begin());
  }
}

function bytesOf(tables: Map<string, Table>): number {
  let bytes = 0;
  for (const { value } of tables.get("bodies")?.rows.values() ?? []) {
    bytes += value instanceof Uint8Array ? value.length : 0;
  }
  return bytes;
}

class MemoryStore {
  readonly #tx: MemoryTransaction;
  readonly #name: string;
  constructor(tx: MemoryTransaction, name: string) {
    this.#tx = tx;
    this.#name = name;
  }

  get #table(): Table {
    const table = this.#tx.tables.get(this.#name);
    if (!table) throw new DOMException(this.#name, "NotFoundError");
    return table;
  }

  createIndex(name: string, keyPath: string): void {
    this.#table.indexes.set(name, keyPath);
  }

  put(given: unknown, givenKey?: Key): MemoryRequest {
    const value = structuredClone(given);
    return this.#tx.ask(() => {
      const { keyPath, rows } = this.#table;
      const key = keyPath === null ? givenKey : keyAt(value, keyPath);
      if (key === undefined) throw new DOMException("no key", "DataError");
      rows.set(JSON.stringify(key), { key, value });
      return key;
    }, true);
  }

  delete(key: Key): MemoryRequest {
    return this.#tx.ask(() => void this.#table.rows.delete(JSON.stringify(key)), true);
  }

  clear(): MemoryRequest {
    return this.#tx.ask(() => this.#table.rows.clear(), true);
  }

  count(): MemoryRequest {
    return this.#tx.ask(() => this.#table.rows.size, false);
  }

  get(key: Key): MemoryRequest {
    return this.#tx.ask(() => this.#table.rows.get(JSON.stringify(key))?.value, false);
  }

  getKey(key: Key): MemoryRequest {
    return this.#tx.ask(() => this.#table.rows.get(JSON.stringify(key))?.key, false);
  }

  getAll(): MemoryRequest {
    return this.#tx.ask(() => inOrder(this.#table.rows).map((row) => row.value), false);
  }

  index(name: string) {
    const rowsWithin = (range: unknown): Row[] => {
      const keyPath = this.#table.indexes.get(name);
      if (keyPath === undefined) throw new DOMException(name, "NotFoundError");
      return inOrder(this.#table.rows).filter(({ value }) => isWithin(keyAt(value, keyPath), range));
    };
    return {
      getAll: (range: unknown) => this.#tx.ask(() => rowsWithin(range).map((row) => row.value), false),
      getAllKeys: (range: unknown) => this.#tx.ask(() => rowsWithin(range).map((row) => row.key), false),
    };
  }
}

const inOrder = (rows: Map<string, Row>): Row[] =>
  [...rows.values()].sort((a, b) => (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1));

function keyAt(value: unknown, keyPath: string | string[]): Key | undefined {
  if (Array.isArray(keyPath)) return keyPath.map((path) => keyAt(value, path) ?? "");
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, keyPath) : undefined;
  return typeof found === "string" || typeof found === "number" ? found : undefined;
}

class UpperBound {
  readonly upper: number;
  constructor(upper: number) {
    this.upper = upper;
  }
}
// The only range that the outbox asks for.
Object.assign(globalThis, { IDBKeyRange: { upperBound: (upper: number) => new UpperBound(upper) } });

const isWithin = (key: Key | undefined, range: unknown): boolean =>
  range instanceof UpperBound ? typeof key === "number" && key <= range.upper : key !== undefined && key === range;

function openDatabase(process: MemoryProcess, name: string, version: number): MemoryRequest {
  const request = new MemoryRequest();
  const { disk } = process;
  const attempt = (): void => {
    if (!process.alive) return;
    const database = disk.databases.get(name) ?? { version: 0, tables: new Map() };
    if (database.version > version) {
      request.error = new DOMException("a newer version lies there", "VersionError");
      request.onerror?.();
      return;
    }
    if (database.version < version) {
      const others = [...disk.connections].filter((c) => c.database === database);
      for (const other of others) other.onversionchange?.();
      if (others.some((c) => !c.isClosed)) {
        turn(attempt);
        return;
      }
    }
    disk.databases.set(name, database);
    const connection = new MemoryConnection(process, database);
    request.result = connection;
    if (database.version === version) request.onsuccess?.();
    else upgrade(request, connection, version);
  };
  turn(attempt);
  return request;
}

function upgrade(request: MemoryRequest, connection: MemoryConnection, version: number): void {
  const { database } = connection;
  const oldVersion = database.version;
  const tx = new MemoryTransaction(connection, [...database.tables.keys()], true);
  connection.upgrading = tx;
  request.transaction = tx;
  for (const [name, table] of database.tables) tx.tables.set(name, { ...table, rows: new Map(table.rows) });
  request.onupgradeneeded?.({ oldVersion });
  const made = new Map(tx.tables);
  tx.begin = () => {
    for (const [name, table] of made) tx.tables.set(name, table);
    tx.tick();
  };
  tx.oncomplete = () => {
    database.version = version;
    connection.upgrading = null;
    request.onsuccess?.();
  };
  tx.onabort = () => {
    connection.close();
    request.error = tx.error;
    request.onerror?.();
  };
}
