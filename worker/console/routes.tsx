import { useEffect } from "preact/hooks";
import { recordRoutes } from "./pages/record-routes.ts";
import { navigate, type Route } from "./router.tsx";

function Home() {
  useEffect(() => navigate("/customers", { replace: true }), []);
  return null;
}

/** Every page of the console. */
export const routes: readonly Route[] = [{ pattern: "/", page: Home }, ...recordRoutes];
