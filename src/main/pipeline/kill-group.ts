/** Process groups, which programs, engines and handed-off work lead. Windows has none: there only the leader itself can be killed. */

/** Kills a leader with its group (SIGKILL). What has ended already is nothing wrong. */
export function killGroup(leaderPid: number): void {
  kill(process.platform === 'win32' ? leaderPid : -leaderPid);
}

/** Kills what is left of a group whose leader has just ended. */
export function killRestOfGroup(leaderPid: number | undefined): void {
  if (leaderPid !== undefined && process.platform !== 'win32') {
    kill(-leaderPid);
  }
}

function kill(target: number): void {
  try {
    process.kill(target, 'SIGKILL');
  } catch (error) {
    // EPERM: what has the number is somebody else's, or has ended and was not fetched yet (macOS).
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))) {
      throw error;
    }
  }
}
