// What the system says of itself.
const info = () => host.systemInfo();
const env = () => require("process").env;

const errno = {
    E2BIG: 7,
    EACCES: 13,
    EADDRINUSE: 98,
    EAGAIN: 11,
    EBADF: 9,
    EBUSY: 16,
    ECANCELED: 125,
    ECONNREFUSED: 111,
    ECONNRESET: 104,
    EEXIST: 17,
    EFAULT: 14,
    EFBIG: 27,
    EINTR: 4,
    EINVAL: 22,
    EIO: 5,
    EISDIR: 21,
    ELOOP: 40,
    EMFILE: 24,
    EMLINK: 31,
    ENAMETOOLONG: 36,
    ENFILE: 23,
    ENODEV: 19,
    ENOENT: 2,
    ENOEXEC: 8,
    ENOMEM: 12,
    ENOSPC: 28,
    ENOSYS: 38,
    ENOTDIR: 20,
    ENOTEMPTY: 39,
    ENOTSUP: 95,
    ENOTTY: 25,
    ENXIO: 6,
    EPERM: 1,
    EPIPE: 32,
    EROFS: 30,
    ESPIPE: 29,
    ESRCH: 3,
    ETIMEDOUT: 110,
    ETXTBSY: 26,
    EXDEV: 18
};
const signals = {
    SIGHUP: 1,
    SIGINT: 2,
    SIGQUIT: 3,
    SIGILL: 4,
    SIGTRAP: 5,
    SIGABRT: 6,
    SIGBUS: 7,
    SIGFPE: 8,
    SIGKILL: 9,
    SIGUSR1: 10,
    SIGSEGV: 11,
    SIGUSR2: 12,
    SIGPIPE: 13,
    SIGALRM: 14,
    SIGTERM: 15,
    SIGCHLD: 17,
    SIGCONT: 18,
    SIGSTOP: 19,
    SIGTSTP: 20,
    SIGTTIN: 21,
    SIGTTOU: 22,
    SIGWINCH: 28
};

module.exports = {
    EOL: "\n",
    devNull: "/dev/null",
    constants: { errno, signals, priority: { PRIORITY_LOW: 19, PRIORITY_NORMAL: 0, PRIORITY_HIGH: -14 } },
    arch: () => "x64",
    platform: () => "linux",
    endianness: () => "LE",
    type: () => info().type,
    release: () => info().release,
    version: () => info().version,
    machine: () => info().machine,
    hostname: () => info().hostname,
    totalmem: () => info().totalmem,
    freemem: () => info().freemem,
    uptime: () => info().uptime,
    loadavg: () => info().loadavg,
    availableParallelism: () => info().parallelism,
    cpus: () => host.processors(),
    homedir: () => env().HOME ?? info().homedir,
    tmpdir() {
        const folder = env().TMPDIR || env().TMP || env().TEMP || "/tmp";
        return folder.length > 1 ? folder.replace(/\/$/, "") : folder;
    },
    userInfo() {
        const { uid, gid, username, homedir, shell } = info();
        return { uid, gid, username, homedir, shell };
    },
    networkInterfaces: () => ({}),
    getPriority: () => 0
};
