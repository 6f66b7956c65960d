/** What the background says to the page of a tab whose person pressed Save in the side panel. */
export const PRESS_SAVE = "press-save";

/** Said to the pages of a webmail: there may be something to do in their mailbox. */
export const LOOK_MAILBOX = "counterfoil-look-mailbox";

/** Said to the page that goes through a mailbox: its person is at work in another one. */
export const HOLD_MAILBOX = "counterfoil-hold-mailbox";
