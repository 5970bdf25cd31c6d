import CommandSupport

/// What `serve` can be told about a port of its own for whoever operates it.
enum AdminSettings {
    static let port = Setting<Int?>(
        "admin_port",
        help: "A second port, plain HTTP, for metrics, health and /admin; metrics and /admin then leave the first one.",
        valueName: "port",
        complaint: { port in port.map { (0...65535).contains($0) } == false ? "from 0 to 65535" : nil })
    static let host = Setting(
        "admin_host", default: "127.0.0.1",
        help: "Address or name to listen on with the admin port; who reaches it needs no token for metrics.",
        valueName: "host")
}
