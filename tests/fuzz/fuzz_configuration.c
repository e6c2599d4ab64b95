/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as bvb.conf: read, or refused in words that name a line of it. */
#include "tests/fuzz/fuzz.h"

#include "nightly/config.h"

#include <stdio.h>
#include <unistd.h>

/* A folder of this process for the file, which is all that the reader takes. */
static const char *folder(void)
{
    static char path[] = "/tmp/bvb-fuzz-XXXXXX";
    static bool made;
    if (!made) {
        fuzz_expect(mkdtemp(path) != NULL);
        made = true;
    }
    return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[PATH_SIZE];
    struct settings settings = {0};
    struct error error = {0};
    fuzz_expect(text_format(path, sizeof path, "%s/bvb.conf", folder()));
    FILE *file = fopen(path, "wb");
    fuzz_expect(file != NULL);
    bool written = fwrite(data, 1, size, file) == size;
    fuzz_expect(fclose(file) == 0 && written);
    enum status status = config_read(folder(), &settings, NULL, &error);
    fuzz_expect(status == STATUS_OK || (status == STATUS_CONFIG && error.message[0] != '\0'));
    settings_free(&settings);
    (void)unlink(path);
    return 0;
}
