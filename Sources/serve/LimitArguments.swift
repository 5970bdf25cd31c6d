import ArgumentParser
import CommandSupport

struct LimitArguments: ParsableArguments {
    @Option(help: HTTPSettings.requestsPerConnection.help) var requestsPerConnection: Int?
    @Option(help: HTTPSettings.maximumTarget.help) var maximumTarget: Int?
    @Option(help: HTTPSettings.maximumHeader.help) var maximumHeader: Int?
    @Option(help: HTTPSettings.maximumFields.help) var maximumFields: Int?
    @Option(help: HTTPSettings.maximumBody.help) var maximumBody: Int?
    @Option(help: HTTPSettings.maximumChunkExtensions.help) var maximumChunkExtensions: Int?
    @Option(help: HTTPSettings.pipelineBuffer.help) var pipelineBuffer: Int?
    @Option(help: HTTPSettings.maximumMemory.help) var maximumMemory: Int?
    @Option(help: HTTPSettings.compressionThreshold.help) var compressionThreshold: Int?

    var bound: [BoundSetting] {
        [
            BoundSetting(HTTPSettings.requestsPerConnection, given: requestsPerConnection),
            BoundSetting(HTTPSettings.maximumTarget, given: maximumTarget),
            BoundSetting(HTTPSettings.maximumHeader, given: maximumHeader),
            BoundSetting(HTTPSettings.maximumFields, given: maximumFields),
            BoundSetting(HTTPSettings.maximumBody, given: maximumBody),
            BoundSetting(HTTPSettings.maximumChunkExtensions, given: maximumChunkExtensions),
            BoundSetting(HTTPSettings.pipelineBuffer, given: pipelineBuffer),
            BoundSetting(HTTPSettings.maximumMemory, given: maximumMemory),
            BoundSetting(HTTPSettings.compressionThreshold, given: compressionThreshold),
        ]
    }
}
