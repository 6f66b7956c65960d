import { z } from "zod";

// The CSP allows no code made at run time; zod would try when the first schema is made, and the browser would report it.
z.config({ jitless: true });
