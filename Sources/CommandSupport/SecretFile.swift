import Glibc

/// Files that only their owner should be able to read: tokens and private keys.
public enum SecretFile {
    /// What is to be said if the group or everybody may read the file; `nil` if not, or if there is none. Links are followed.
    ///
    /// Nothing is said of a group on a file system that cannot be written: orchestrators hand secrets out so, with a group of the
    /// service's own, and nobody can change it there.
    ///
    /// - Parameter setting: the name of the setting or option that names the file
    public static func warning(_ path: String, setting: String) -> ConfigurationWarning? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & (S_IRGRP | S_IROTH) != 0 else { return nil }
        if status.st_mode & S_IROTH == 0, isReadOnlyMount(path) { return nil }
        let mode = String(status.st_mode & 0o7777, radix: 8)
        return ConfigurationWarning(
            "others than its owner may read a file of secrets; chmod 600 it",
            details: ["file": path, "mode": "0" + mode, "setting": setting])
    }

    private static func isReadOnlyMount(_ path: String) -> Bool {
        var system = statvfs()
        return statvfs(path, &system) == 0 && system.f_flag & UInt(ST_RDONLY) != 0
    }
}
