// Debian's packages: which are there, and installing more when we are root on Debian. The only file that calls apt.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { runProcess } from "./processes.ts";

/** True where `installDebianPackages` may be called: root on a Debian or one of its children. */
export function canInstallDebianPackages(): boolean {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return process.getuid?.() === 0 && /^ID(_LIKE)?=.*debian/m.test(release) && existsSync("/usr/bin/apt-get");
}

/** Those of `names` that dpkg does not have installed. All of them on a system without dpkg. */
export function missingDebianPackages(names: readonly string[]): string[] {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: -- dpkg-query expands it, not JavaScript
  const query = spawnSync("dpkg-query", ["-W", "-f", "${db:Status-Status} ${Package}\n", ...names], {
    encoding: "utf8",
  });
  const installed = new Set((query.stdout ?? "").split("\n").filter((line) => line.startsWith("installed ")));
  return names.filter((name) => !installed.has(`installed ${name}`));
}

/** The command that a person would type to get these packages. */
export function installCommand(names: readonly string[]): string {
  return `sudo apt-get install --no-install-recommends ${names.join(" ")}`;
}

/**
 * Installs what is missing of `names`, after saying so through `say`. No service of the distribution is started.
 * Output goes to `logFile`. Throws when apt fails.
 */
export async function installDebianPackages(
  names: readonly string[],
  options: { say: (line: string) => void; logFile: string; answers?: readonly string[] },
): Promise<void> {
  const missing = missingDebianPackages(names);
  if (missing.length === 0) return;
  options.say(`Installing from Debian: ${missing.join(", ")}`);
  if (options.answers) spawnSync("debconf-set-selections", { input: `${options.answers.join("\n")}\n` });
  const policy = "/usr/sbin/policy-rc.d";
  // Package scripts ask this file before they start a daemon; 101 means "no" (invoke-rc.d(8)).
  const ownPolicy = !existsSync(policy);
  if (ownPolicy) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    // Another apt may be at work (unattended upgrades); five minutes is longer than any single installation takes.
    const apt = ["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"];
    for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...missing]]) {
      const code = await runProcess({
        name: "apt-get",
        command: "apt-get",
        args: [...apt, ...args],
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
        output: options.logFile,
      });
      if (code !== 0) throw new Error(`apt-get ${args[0]} failed (${code}); see ${options.logFile}`);
    }
  } finally {
    if (ownPolicy) rmSync(policy, { force: true });
  }
}
