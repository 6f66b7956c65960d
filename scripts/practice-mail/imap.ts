// A very small IMAP client for the practice mailbox: log in, append, search, fetch the source byte for byte (RFC 3501).
import { connect, type Socket } from "node:net";

/** One answer of the server: its text, with each literal's bytes taken out and counted in `literals`, in order. */
export interface ImapAnswer {
  text: string;
  literals: Uint8Array[];
}

/**
 * Cuts a stream of bytes into IMAP answers. A line that ends in `{n}` is followed by n raw bytes and then goes on
 * (RFC 3501 4.3), so lines cannot simply be split.
 */
export class ImapAnswerReader {
  #chunks: Buffer[] = [];
  #length = 0;
  #neededBytes = 0;

  /** Adds received bytes and returns the answers that are now complete. */
  push(chunk: Uint8Array): ImapAnswer[] {
    this.#chunks.push(Buffer.from(chunk));
    this.#length += chunk.length;
    // While a literal is known to be incomplete, joining the chunks again for each packet would be quadratic.
    if (this.#length < this.#neededBytes) return [];
    let rest: Buffer = Buffer.concat(this.#chunks);
    const answers: ImapAnswer[] = [];
    for (;;) {
      const found = readAnswer(rest);
      if ("neededBytes" in found) {
        this.#neededBytes = found.neededBytes;
        break;
      }
      answers.push(found.answer);
      rest = rest.subarray(found.end);
    }
    this.#chunks = [rest];
    this.#length = rest.length;
    return answers;
  }
}

function readAnswer(bytes: Buffer): { answer: ImapAnswer; end: number } | { neededBytes: number } {
  const answer: ImapAnswer = { text: "", literals: [] };
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at, "latin1");
    if (lineEnd < 0) return { neededBytes: bytes.length + 1 };
    const line = bytes.toString("latin1", at, lineEnd);
    answer.text += line;
    const literal = /\{(\d+)\}$/.exec(line);
    if (!literal) return { answer, end: lineEnd + 2 };
    const start = lineEnd + 2;
    const end = start + Number(literal[1]);
    if (bytes.length < end) return { neededBytes: end };
    answer.literals.push(new Uint8Array(bytes.subarray(start, end)));
    at = end;
  }
}

/** Folder name as IMAP writes it: modified UTF-7 (RFC 3501 5.1.3). "客户" becomes "&W6JiNw-". */
export function encodeFolderName(name: string): string {
  return name.replaceAll("&", "&-").replace(/[^\x20-\x7e]+/g, (run) => {
    const utf16 = Buffer.from(run, "utf16le").swap16();
    return `&${utf16.toString("base64").replace(/=+$/, "").replaceAll("/", ",")}-`;
  });
}

/** A logged-in IMAP connection. Every method throws with the server's own text when the server says NO or BAD. */
export class ImapSession {
  readonly #socket: Socket;
  readonly #reader = new ImapAnswerReader();
  readonly #waiting: ImapAnswer[] = [];
  #wake: (() => void) | null = null;
  #failure: Error | null = null;
  #commands = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#waiting.push(...this.#reader.push(chunk));
      this.#wake?.();
    });
    const fail = (error: Error) => {
      this.#failure ??= error;
      this.#wake?.();
    };
    socket.on("error", fail);
    socket.on("close", () => fail(new Error("the IMAP server closed the connection")));
  }

  /** Connects to a loopback port and logs in. */
  static async open(port: number, address: string, password: string): Promise<ImapSession> {
    const session = new ImapSession(connect(port, "127.0.0.1"));
    await session.#next();
    await session.#command(`LOGIN ${quote(address)} ${quote(password)}`);
    return session;
  }

  /** Creates a folder where there is none yet, and subscribes to it so that a webmail shows it. */
  async ensureFolder(folder: string): Promise<void> {
    const name = quote(encodeFolderName(folder));
    const listed = await this.#command(`LIST "" ${name}`);
    if (!listed.some((answer) => answer.text.startsWith("* LIST"))) await this.#command(`CREATE ${name}`);
    await this.#command(`SUBSCRIBE ${name}`);
  }

  /** Puts a message into a folder as it is; dovecot keeps the bytes except that line ends come back as CRLF. */
  async append(folder: string, bytes: Uint8Array, seen: boolean): Promise<void> {
    // LITERAL+ (RFC 7888): the bytes follow at once, without waiting for the server's go-ahead.
    const flags = seen ? "(\\Seen)" : "()";
    await this.#command(`APPEND ${quote(encodeFolderName(folder))} ${flags} {${bytes.length}+}`, bytes);
  }

  /** UIDs in a folder that match IMAP search criteria, ascending; "ALL" for every message. */
  async search(folder: string, criteria = "ALL"): Promise<number[]> {
    await this.#command(`EXAMINE ${quote(encodeFolderName(folder))}`);
    const answers = await this.#command(`UID SEARCH ${criteria}`);
    const line = answers.find((answer) => answer.text.startsWith("* SEARCH"));
    return (line?.text.match(/\d+/g) ?? []).map(Number).sort((a, b) => a - b);
  }

  /** The message source exactly as IMAP serves it (`BODY.PEEK[]`, so it stays unread). Throws when there is no such UID. */
  async fetchRaw(folder: string, uid: number): Promise<Uint8Array> {
    await this.#command(`EXAMINE ${quote(encodeFolderName(folder))}`);
    const answers = await this.#command(`UID FETCH ${uid} (BODY.PEEK[])`);
    const fetched = answers.find((answer) => /^\* \d+ FETCH /.test(answer.text));
    if (!fetched) throw new Error(`no message with UID ${uid} in ${folder}`);
    return fetched.literals[0] ?? new Uint8Array();
  }

  /** Logs out and closes. */
  async close(): Promise<void> {
    await this.#command("LOGOUT");
    this.#socket.destroy();
  }

  async #command(text: string, literal?: Uint8Array): Promise<ImapAnswer[]> {
    const tag = `a${++this.#commands}`;
    this.#socket.write(`${tag} ${text}\r\n`);
    if (literal) {
      this.#socket.write(literal);
      this.#socket.write("\r\n");
    }
    const answers: ImapAnswer[] = [];
    for (;;) {
      const answer = await this.#next();
      if (!answer.text.startsWith(`${tag} `)) answers.push(answer);
      else if (answer.text.startsWith(`${tag} OK`)) return answers;
      else throw new Error(`IMAP ${text.split(" ")[0]}: ${answer.text}`);
    }
  }

  async #next(): Promise<ImapAnswer> {
    for (;;) {
      const answer = this.#waiting.shift();
      if (answer) return answer;
      if (this.#failure) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
