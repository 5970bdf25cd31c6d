import ArgumentParser
import CommandSupport

struct TraceArguments: ParsableArguments {
    @Option(help: TraceSettings.endpoint.help) var traceEndpoint: String?
    @Option(help: TraceSettings.sample.help) var traceSample: Double?

    var bound: [BoundSetting] {
        [
            BoundSetting(TraceSettings.endpoint, given: traceEndpoint),
            BoundSetting(TraceSettings.sample, given: traceSample),
        ]
    }
}
