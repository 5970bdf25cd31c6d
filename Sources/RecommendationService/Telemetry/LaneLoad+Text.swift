import Inference
import Telemetry

extension LaneLoad {
    func write(to text: inout PrometheusText) {
        text.family("cloze_queue_requests", .gauge, help: "Requests under way, a batch being one.")
        text.sample("cloze_queue_requests", requests)
        text.family("cloze_queue_capacity", .gauge, help: "Requests that may be under way.")
        text.sample("cloze_queue_capacity", capacity)
        text.family("cloze_lanes", .gauge, help: "Threads that compute.")
        text.sample("cloze_lanes", lanes)
        text.family("cloze_lanes_busy", .gauge, help: "Threads that compute and do not wait for work.")
        text.sample("cloze_lanes_busy", busyLanes)
    }
}
