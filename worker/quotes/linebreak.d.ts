declare module "linebreak" {
  /** Where a text may be broken (Unicode UAX #14), one after the other; null after the last. */
  class LineBreaker {
    constructor(text: string);
    nextBreak(): { position: number; required: boolean } | null;
  }

  export { LineBreaker as default };
}
