import Platform
import Telemetry

/// Under the names that Prometheus' client libraries give them, which dashboards of all programs know.
extension ProcessStatistics {
    func write(to text: inout PrometheusText) {
        text.family("process_cpu_seconds_total", .counter, help: "Time on processors, of all threads.")
        text.sample("process_cpu_seconds_total", cpuSeconds)
        write("process_resident_memory_bytes", residentBytes, "Memory in use.", to: &text)
        write("process_virtual_memory_bytes", virtualBytes, "Address space.", to: &text)
        write("process_open_fds", openDescriptors, "Open file descriptors.", to: &text)
        write("process_max_fds", maximumDescriptors, "File descriptors that may be open.", to: &text)
        write("process_threads", threads, "Threads.", to: &text)
        guard let startTime else { return }
        text.family("process_start_time_seconds", .gauge, help: "When the process began, in seconds since 1970.")
        text.sample("process_start_time_seconds", startTime)
    }

    private func write(_ name: String, _ value: Int?, _ help: String, to text: inout PrometheusText) {
        guard let value else { return }
        text.family(name, .gauge, help: help)
        text.sample(name, value)
    }
}
