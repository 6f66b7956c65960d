import { z } from "zod";

// Extension pages allow no code made at run time; zod would try when the first schema is made, and the browser would
// report it. Imported first by every page and the background.
z.config({ jitless: true });
