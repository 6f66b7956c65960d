/** What the background says to the page of a tab whose person pressed Save in the side panel. */
export const PRESS_SAVE = "press-save";
