// Memory of workerd, from /proc (Linux only; elsewhere the figure is left out).
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

let wasReset = false;

/** Starts the peak anew for every workerd of a process group, where the kernel lets us (proc(5), clear_refs). */
export function resetPeakMemory(group: number): void {
  wasReset = false;
  try {
    for (const pid of workerds(group)) {
      writeFileSync(`/proc/${pid}/clear_refs`, "5");
      wasReset = true;
    }
  } catch {
    // Not permitted here: the peak then counts from the process's start, and the figure says so.
  }
}

/** The sum of the peaks of the group's workerd processes; null where there is no /proc or no workerd. */
export function peakMemory(group: number): { bytes: number; wasReset: boolean } | null {
  const peaks = workerds(group).map((pid) => /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")));
  if (peaks.length === 0) return null;
  return { bytes: peaks.reduce((sum, peak) => sum + Number(peak?.[1] ?? 0) * 1024, 0), wasReset };
}

function workerds(group: number): number[] {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => {
      try {
        const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
        const [, , groupId] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return stat.includes("(workerd)") && Number(groupId) === group;
      } catch {
        // It ended between the listing and the look.
        return false;
      }
    })
    .map(Number);
}
