import { Zip, ZipPassThrough } from "fflate";

/** A file of a ZIP. Its bytes are read when its turn comes. */
export interface ZipFile {
  name: string;
  at: Date;
  body: ReadableStream<Uint8Array> | Uint8Array;
}

/** ZIP counts years from 1980 to 2099. */
const [EARLIEST, LATEST] = [Date.UTC(1980, 0, 2), Date.UTC(2099, 11, 30)];

/**
 * A ZIP of these files as a stream: no more than one piece of one file is in memory. Files are stored as they are, since
 * most of mail is packed already. An error on the way ends the stream as broken, never as a shorter ZIP.
 */
export function zipStream(files: AsyncIterable<ZipFile>): ReadableStream<Uint8Array> {
  const pieces = zipped(files);
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

async function* zipped(files: AsyncIterable<ZipFile>): AsyncGenerator<Uint8Array, undefined> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    ready.push(piece);
  });
  for await (const { name, at, body } of files) {
    const file = new ZipPassThrough(name);
    file.mtime = new Date(Math.min(Math.max(at.getTime(), EARLIEST), LATEST));
    zip.add(file);
    for await (const piece of body instanceof Uint8Array ? [body] : body) {
      file.push(piece);
      yield* ready.splice(0);
    }
    file.push(new Uint8Array(0), true);
    yield* ready.splice(0);
  }
  zip.end();
  yield* ready.splice(0);
}
