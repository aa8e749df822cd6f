/* The scanner without Python, to be run where every access is watched (-fsanitize=address,undefined).

   Reads texts from the standard input, each after its length as four bytes, the lowest first. Each is scanned alone, in memory
   that ends where it does, into columns with just as much room as scanner.py gives. Prints for each how many rows it has, -1
   where it is not read. */

#define WITHOUT_PYTHON
#include "../src/whereas/track/scan.c"

#include <stdio.h>
#include <stdlib.h>

#define ROOM(type) calloc(room, sizeof(type))

static void scan_alone(const uint8_t *bytes, size_t length) {
    size_t room = length / 21 + 1;
    Columns to = {.time_ms = ROOM(int64_t), .latitude_deg = ROOM(double), .longitude_deg = ROOM(double),
                  .altitude_ft = ROOM(float), .air = ROOM(int8_t), .speed_kt = ROOM(float), .source = ROOM(uint8_t),
                  .flags = ROOM(uint8_t), .row = ROOM(int32_t), .room = (ptrdiff_t)room, .source_count = 3};
    to.sources[0] = named("unknown"), to.sources[1] = named("adsb_icao"), to.sources[2] = named("mlat");
    Runs runs = {.first = ROOM(int32_t), .last = ROOM(int32_t), .name = calloc(room, CALL_SIGN)};
    bool read = false;
    int64_t rows = 0, calls = 0, opens = 0, closes = 0;
    Told told = {&read, &rows, &calls, &opens, &closes};
    String text = {bytes, bytes + length};
    each(&text, 1, &to, &runs, &told);
    printf("%d\n", read ? (int)rows : -1);
    free(to.time_ms), free(to.latitude_deg), free(to.longitude_deg), free(to.altitude_ft), free(to.air);
    free(to.speed_kt), free(to.source), free(to.flags), free(to.row), free(runs.first), free(runs.last), free(runs.name);
}

int main(void) {
    uint8_t header[4];
    while (fread(header, 1, 4, stdin) == 4) {
        size_t length = header[0] | (size_t)header[1] << 8 | (size_t)header[2] << 16 | (size_t)header[3] << 24;
        uint8_t *bytes = malloc(length);
        if (length && (bytes == NULL || fread(bytes, 1, length, stdin) != length))
            return 2;
        scan_alone(bytes, length);
        free(bytes);
    }
    return 0;
}
