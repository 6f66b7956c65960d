let back = false;

// The router tells of its own steps by an event of the same kind, which no person made.
if (typeof addEventListener === "function") {
  addEventListener("popstate", (event) => {
    back = event.isTrusted;
  });
}

/** True when the page was reached by the browser's back or forward. */
export const cameBack = (): boolean => back;
