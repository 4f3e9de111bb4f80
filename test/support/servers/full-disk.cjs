// Preloaded into a server under test: its data directory lies on a full disk.
const fs = require('node:fs');

if (process.env.FULL_DISK === 'no block free') {
  const { statfsSync } = fs;
  fs.statfsSync = (...args) => Object.assign(statfsSync(...args), { bavail: 0 });
} else {
  const { writeFileSync } = fs;
  fs.writeFileSync = (path, ...rest) => {
    if (!String(path).startsWith(process.env.METERLINE_DATA_DIR))
      return writeFileSync(path, ...rest);
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
}
