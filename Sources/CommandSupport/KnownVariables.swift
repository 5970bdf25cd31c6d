/// The variables that programs and scripts here read, whichever reads them: one environment may serve several programs.
enum KnownVariables {
    /// Names of the settings of `serve` and of `train`. A program cannot ask another one for them; a test compares.
    static let settings: [String: [String]] = [
        "serve": split(
            """
            checkpoint split shadow wait host port admin_port admin_host lanes queue maximum_cost deadline precision
            precision_loss watch_seconds drain_delay grace access_log access_log_probes unix_socket
            reuse_port backlog maximum_connections maximum_connections_per_client keep_alive
            header_timeout body_timeout send_timeout linger_timeout requests_per_connection
            maximum_target maximum_header maximum_fields maximum_body maximum_chunk_extensions
            pipeline_buffer maximum_memory compression_threshold bearer_token_file admin_token_file
            rate_limit rate_burst trusted_proxies forwarded_header cors_origins cors_max_age
            tls_certificate tls_key tls_client_authorities tls_client_certificates tls_handshake_timeout
            trace_endpoint trace_sample log_format log_level
            """),
        "train": split(
            """
            interactions items new_items output preset order epochs time_limit seed objectives batch_size chunkify
            optimizer learning_rate momentum weight_decay schedule warm_up_steps clip dropout loss negatives calibration
            mask_probability mask_last_share padding validation_history split validation_fraction validation_days
            validation_interval validation_cases repeats selection patience final_fit width layers heads length
            positions distance_bias convolution times expert_weight neighbours precision lanes gradients save_minutes keep
            log_format format user_column item_column item_separator rating_column timestamp_column date_order delimiter
            quote header
            threshold threshold_column event event_column since until repeated_items minimum_item_count minimum_length
            skip_bad_rows zip_member items_id_column items_title_column items_category_column items_format
            items_delimiter items_quote items_header items_zip_member
            """),
    ]

    /// Variables that programs read.
    static let ofEveryProgram =
        ["CLOZE_CONFIG", "CLOZE_CPU"] + settings.values.joined().map(SettingNames.environment)

    /// Variables that only scripts, tests and benchmarks read. Where one ends with `_`, what follows is up to the script.
    private static let ofScripts = [
        "CLOZE_ADDRESS", "CLOZE_BENCH_VENV", "CLOZE_BENCH_VENV_", "CLOZE_BIN", "CLOZE_BIND", "CLOZE_BODIES",
        "CLOZE_DATA", "CLOZE_HAPROXY_SOCKET", "CLOZE_PEER_", "CLOZE_REPLICA_", "CLOZE_SANITIZER",
        "CLOZE_STATISTICS_BIND", "CLOZE_TRAIN", "CLOZE_WRITE_CORPUS",
    ]

    /// Whether a program or a script reads a variable.
    static func contains(_ variable: String) -> Bool {
        ofEveryProgram.contains(variable)
            || ofScripts.contains { $0 == variable || $0.hasSuffix("_") && variable.hasPrefix($0) }
    }

    private static func split(_ names: String) -> [String] {
        names.split(whereSeparator: \.isWhitespace).map(String.init)
    }
}
