import { MAX_LOGO_BYTES } from "../../../shared/api/desk-logo.ts";
import { readLogo } from "../../../shared/quote/logo.ts";

// A picture as a person has it, made into one that quotes can carry: small enough, on white, without transparency.

/** Three times what it is in print: sharp on paper. */
const MOST_WIDTH = 900;
const MOST_HEIGHT = 400;
const JPEG_QUALITY = 0.92;

/** The picture in a file as the bytes of a logo; null where the browser cannot draw it. */
export async function printLogo(file: Blob): Promise<Uint8Array | null> {
  const url = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    const scale = Math.min(1, MOST_WIDTH / picture.naturalWidth, MOST_HEIGHT / picture.naturalHeight);
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale));
    const ground = canvas.getContext("2d", { alpha: false });
    if (!ground) return null;
    ground.fillStyle = "#fff";
    ground.fillRect(0, 0, canvas.width, canvas.height);
    ground.drawImage(picture, 0, 0, canvas.width, canvas.height);
    // PNG keeps edges; where it is too large, or written with transparency all the same, JPEG.
    return (await bytesOf(canvas, "image/png")) ?? (await bytesOf(canvas, "image/jpeg"));
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function bytesOf(canvas: HTMLCanvasElement, type: string): Promise<Uint8Array | null> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, JPEG_QUALITY));
  if (!blob || blob.size > MAX_LOGO_BYTES) return null;
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return readLogo(bytes) === null ? null : bytes;
}
