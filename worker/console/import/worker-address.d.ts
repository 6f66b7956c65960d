/** The address of a module that Vite builds as a web worker of its own. */
declare module "*?worker&url" {
  const address: string;

  export { address as default };
}

/** Trusted Types (W3C), as far as the console needs them; Firefox has none yet. The value goes where the address would. */
interface Window {
  readonly trustedTypes?: {
    createPolicy(
      name: string,
      rules: { createScriptURL(given: string): string },
    ): { createScriptURL(given: string): string };
  };
}
