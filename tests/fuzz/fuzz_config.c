// fuzz_config.c: any bytes as a configuration file: refused, or read into values in their ranges.
#include "config/yaml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0) return 0;
    size_t topics = 0;
    while (settings_yaml_topic(topics) != NULL)
        topics++;
    const char *topic = settings_yaml_topic(bytes[0] % topics);

    struct settings settings;
    struct replay_plan plan;
    struct settings_given given = {0};
    settings_init(&settings);
    replay_plan_init(&plan);
    if (!settings_yaml_parse("fuzz", topic, bytes + 1, size - 1, &settings, &plan, &given)) {
        if (error_kind() != ERROR_BAD_INPUT) abort();
        error_clear();
    }
    uint32_t setting, subject;
    int64_t value;
    for (size_t i = 0; settings_entry(&settings, i, &setting, &subject, &value); i++) {
        if (setting_check(setting, subject, value) != SETTING_GOOD) abort();
    }
    return 0;
}
