/* The columns of readsb trace files, in one pass over their bytes. What they are: scanner.py, which alone calls this.

   It reads what readsb writes and leaves everything else to the decoder: at the first surprise a file is given up, never half
   read. What it does read is JSON, and every number is the double nearest to what is written.

   How it stays within a file: a file ends with a closing brace, its stop, and every loop here ends at a closing brace. One is
   stepped over in two places only, `detail` and `value`, and there only before the stop. So `at` is never after the stop,
   and nothing beyond the stop is looked at. */

#ifndef WITHOUT_PYTHON
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#endif

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const uint8_t *at, *stop;
} Text;

/* A function that reads says whether it found what it looks for, and has then gone on to what comes after. */
#define TRY(read)     \
    do {              \
        if (!(read))  \
            return false; \
    } while (0)

/* ------------------------------------------------------------------------------------------------ JSON, piece by piece */

static inline bool is_space(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }
static inline bool is_digit(uint8_t byte) { return (uint8_t)(byte - '0') <= 9; }

static inline void space(Text *text) {
    if (*text->at <= ' ')
        while (is_space(*text->at))
            text->at++;
}

/* A mark, which is no closing brace, with spaces around it. */
static inline bool mark(Text *text, char mark) {
    space(text);
    TRY(*text->at == mark);
    text->at++;
    space(text);
    return true;
}

static inline bool word(Text *text, const char *letters) {
    for (; *letters; letters++, text->at++)
        TRY(*text->at == *letters);
    return true;
}

static inline bool null(Text *text) { return word(text, "null"); }
static inline bool comma(Text *text) { return mark(text, ','); }

typedef struct {
    const uint8_t *first, *last; /* from the first letter to before the last */
} String;

/* A string with any other byte in it is a surprise. */
static inline bool is_plain(uint8_t byte) { return byte >= ' ' && byte < 128 && byte != '"' && byte != '\\' && byte != '}'; }

static inline bool string(Text *text, String *found) {
    TRY(*text->at == '"');
    const uint8_t *at = found->first = text->at + 1;
    while (is_plain(*at))
        at++;
    TRY(*at == '"');
    found->last = at;
    text->at = at + 1;
    return true;
}

static inline bool same(String one, String other) {
    size_t length = (size_t)(one.last - one.first);
    return length == (size_t)(other.last - other.first) && memcmp(one.first, other.first, length) == 0;
}

static inline String named(const char *letters) {
    return (String){(const uint8_t *)letters, (const uint8_t *)letters + strlen(letters)};
}

typedef struct {
    uint64_t digits; /* as if there were no point */
    int before, after; /* how many there are of them before the point, and after it */
    bool negative;
} Number;

static inline void digits(Text *text, uint64_t *found) {
    for (; is_digit(*text->at); text->at++)
        *found = *found * 10 + (*text->at - '0');
}

static inline bool number(Text *text, Number *found) {
    found->digits = 0, found->after = 0;
    found->negative = *text->at == '-';
    text->at += found->negative;
    const uint8_t *first = text->at;
    digits(text, &found->digits);
    found->before = (int)(text->at - first);
    TRY(found->before == 1 || (found->before > 1 && *first != '0'));
    if (*text->at == '.') {
        first = ++text->at;
        digits(text, &found->digits);
        found->after = (int)(text->at - first);
        TRY(found->after > 0);
    }
    return true;
}

static inline bool number_or_null(Text *text) {
    Number any;
    return *text->at == 'n' ? null(text) : number(text, &any);
}

static const double POWERS[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/* A number of at most 15 digits, divided by a power of ten, is the double nearest to it: both are doubles (Clinger 1990).
   A whole minus zero is an integer without a sign to some parsers, and none to others. */
static inline bool real(Text *text, double *found) {
    Number it;
    TRY(number(text, &it) && it.before + it.after <= 15 && !(it.negative && !it.digits && !it.after));
    double value = (double)(int64_t)it.digits / POWERS[it.after];
    *found = it.negative ? -value : value;
    return true;
}

static inline bool real_or_null(Text *text, double *found) {
    if (*text->at != 'n')
        return real(text, found);
    *found = NAN;
    return null(text);
}

static inline bool key(Text *text, String *found) { return string(text, found) && mark(text, ':'); }

static inline bool scalar(Text *text) {
    String any_string;
    Number any_number;
    switch (*text->at) {
    case '"': return string(text, &any_string);
    case 'n': return null(text);
    case 't': return word(text, "true");
    case 'f': return word(text, "false");
    default: return number(text, &any_number);
    }
}

enum { DEEPEST = 30 };

/* Whether the list or object around ends here. */
static inline bool closes(Text *text, bool object) { return *text->at == (object ? '}' : ']'); }

/* Any value, and spaces. Which of the lists and objects around a place are objects is kept in bits, the innermost the lowest. */
static bool value(Text *text) {
    uint32_t objects = 0;
    int depth = 0;
    String name;
    for (;;) {
        bool opens = *text->at == '[' || *text->at == '{';
        if (opens) {
            TRY(++depth <= DEEPEST);
            objects = objects << 1 | (*text->at == '{');
            text->at++;
        } else
            TRY(scalar(text));
        space(text);
        if (!opens || closes(text, objects & 1)) {
            for (; depth > 0 && closes(text, objects & 1); depth--, objects >>= 1) {
                TRY(text->at < text->stop);
                text->at++;
                space(text);
            }
            if (depth == 0)
                return true;
            TRY(comma(text));
        }
        TRY(!(objects & 1) || key(text, &name));
    }
}

/* ------------------------------------------------------------------------------------------------ a row */

enum { AIR = 1, SILENT = 0, GROUND = -1 }; /* as in fixes.py */
enum { CALL_SIGN = 8, NAMES = 64 };
static const double LATEST_MS = 4102444800000; /* as in readsb.py: 2100, and the earliest is 1970 */

/* Where the columns are written, those of row `at` next, of `room`. The names of sources are in their order; the first stands
   for those that nobody knows. */
typedef struct {
    int64_t *time_ms;
    double *latitude_deg, *longitude_deg;
    float *altitude_ft;
    int8_t *air;
    float *speed_kt;
    uint8_t *source, *flags;
    int32_t *row;
    ptrdiff_t at, room;
    String sources[NAMES];
    ptrdiff_t source_count;
} Columns;

/* Where the runs of one call sign are written, `at` next: the first row of each and the last, counted in its file. */
typedef struct {
    int32_t *first, *last;
    char (*name)[CALL_SIGN];
    ptrdiff_t at;
} Runs;

/* What is known of a file: its timestamp, and the number of its first row and of its first run; and where its trace is. */
typedef struct {
    double timestamp_s;
    ptrdiff_t row, run;
    const uint8_t *opens, *closes;
} File;

static inline bool moment(Text *text, Columns *to, const File *file) {
    double seconds;
    TRY(real(text, &seconds));
    double time_ms = (seconds + file->timestamp_s) * 1000;
    TRY(time_ms >= 0 && time_ms < LATEST_MS);
    to->time_ms[to->at] = llrint(time_ms);
    return true;
}

static inline bool altitude(Text *text, Columns *to) {
    double found = NAN;
    to->air[to->at] = *text->at == '"' ? GROUND : *text->at == 'n' ? SILENT : AIR;
    TRY(*text->at == '"' ? word(text, "\"ground\"") : real_or_null(text, &found));
    to->altitude_ft[to->at] = (float)found;
    return true;
}

static inline bool speed(Text *text, Columns *to) {
    double found;
    TRY(real_or_null(text, &found));
    to->speed_kt[to->at] = (float)found;
    return true;
}

static inline bool flags(Text *text, Columns *to) {
    Number it;
    TRY(number(text, &it) && !it.negative && !it.after && it.before <= 3 && it.digits < 256);
    to->flags[to->at] = (uint8_t)it.digits;
    return true;
}

static inline bool source(Text *text, Columns *to) {
    String name;
    TRY(string(text, &name));
    for (ptrdiff_t code = 1; code < to->source_count; code++)
        if (same(name, to->sources[code])) {
            to->source[to->at] = (uint8_t)code;
            return true;
        }
    return false;
}

/* A call sign without the spaces around it. Rows that carry none, or only spaces, end no run. */
static bool call_sign(Text *text, Runs *runs, const File *file, int32_t row) {
    String name;
    TRY(string(text, &name));
    while (name.first < name.last && *name.first == ' ')
        name.first++;
    while (name.first < name.last && name.last[-1] == ' ')
        name.last--;
    size_t length = (size_t)(name.last - name.first);
    TRY(length <= CALL_SIGN);
    if (length == 0)
        return true;
    char letters[CALL_SIGN] = {0};
    memcpy(letters, name.first, length);
    if (runs->at == file->run || memcmp(letters, runs->name[runs->at - 1], CALL_SIGN) != 0) {
        memcpy(runs->name[runs->at], letters, CALL_SIGN);
        runs->first[runs->at++] = row;
    }
    runs->last[runs->at - 1] = row;
    return true;
}

/* An object or null; of an object its call sign is kept. */
static bool detail(Text *text, Runs *runs, const File *file, int32_t row) {
    if (*text->at == 'n')
        return null(text);
    bool called = false;
    TRY(mark(text, '{'));
    while (*text->at != '}') {
        String name;
        TRY(key(text, &name));
        if (same(name, named("flight"))) {
            TRY(!called && call_sign(text, runs, file, row));
            called = true;
        } else
            TRY(*text->at == '[' || *text->at == '{' ? value(text) : scalar(text));
        space(text);
        if (*text->at != '}')
            TRY(comma(text) && *text->at != '}');
    }
    TRY(text->at < text->stop);
    text->at++;
    return true;
}

static bool row(Text *text, Columns *to, Runs *runs, const File *file) {
    double any;
    int32_t row = (int32_t)(to->at - file->row);
    to->row[to->at] = row;
    to->source[to->at] = 0;
    TRY(mark(text, '[') && moment(text, to, file));
    TRY(comma(text) && real(text, &to->latitude_deg[to->at]));
    TRY(comma(text) && real(text, &to->longitude_deg[to->at]));
    TRY(comma(text) && altitude(text, to));
    TRY(comma(text) && speed(text, to));
    TRY(comma(text) && real_or_null(text, &any)); /* track */
    TRY(comma(text) && flags(text, to));
    TRY(comma(text) && real_or_null(text, &any)); /* vertical rate */
    TRY(comma(text) && detail(text, runs, file, row));
    space(text);
    if (*text->at == ',') { /* since 2022 */
        TRY(comma(text) && source(text, to));
        for (int more = 0; more < 4; more++)
            TRY(comma(text) && number_or_null(text));
    }
    return mark(text, ']');
}

/* ------------------------------------------------------------------------------------------------ a file */

static bool rows(Text *text, Columns *to, Runs *runs, File *file) {
    file->opens = text->at;
    TRY(mark(text, '['));
    bool more = *text->at != ']';
    while (more) {
        TRY(to->at < to->room && row(text, to, runs, file));
        to->at++;
        more = *text->at == ',';
        TRY(!more || comma(text));
    }
    file->closes = text->at;
    return mark(text, ']');
}

/* The trace must come last, as it does in the files of readsb: after it only the stop may come. */
static bool whole(Text *text, Columns *to, Runs *runs, File *file) {
    bool timed = false;
    TRY(mark(text, '{'));
    for (;;) {
        String name;
        TRY(key(text, &name));
        if (same(name, named("trace")))
            return timed && rows(text, to, runs, file) && text->at == text->stop;
        if (same(name, named("timestamp"))) {
            TRY(!timed && real(text, &file->timestamp_s));
            timed = true;
        } else
            TRY(value(text));
        TRY(comma(text));
    }
}

/* Where what is known of each file is written: whether it was read, how many rows and runs it has, and where its trace is. */
typedef struct {
    bool *read;
    int64_t *rows, *runs, *opens, *closes;
} Told;

static void each(const String *texts, ptrdiff_t count, Columns *to, Runs *runs, const Told *told) {
    for (ptrdiff_t number = 0; number < count; number++) {
        const uint8_t *first = texts[number].first, *stop = texts[number].last;
        while (stop > first && is_space(stop[-1]))
            stop--;
        if (stop == first || *--stop != '}')
            continue;
        Text text = {first, stop};
        File file = {.row = to->at, .run = runs->at};
        if (whole(&text, to, runs, &file)) {
            told->read[number] = true;
            told->rows[number] = to->at - file.row;
            told->runs[number] = runs->at - file.run;
            told->opens[number] = file.opens - first;
            told->closes[number] = file.closes - first;
        } else
            to->at = file.row, runs->at = file.run;
    }
}

/* ------------------------------------------------------------------------------------------------ Python */

#ifndef WITHOUT_PYTHON

/* What is given: texts, sources, and buffers to write to, of as many items as there is room for rows, or as there are texts. */
enum { TEXTS, NAMES_OF_SOURCES, BUFFERS, OF_ROWS = 12, OF_TEXTS = 5, GIVEN = BUFFERS + OF_ROWS + OF_TEXTS };
static const Py_ssize_t SIZES[OF_ROWS + OF_TEXTS] = {8, 8, 8, 4, 1, 4, 1, 1, 4, 4, 4, CALL_SIGN, 1, 8, 8, 8, 8};

/* Borrow the buffers and tell whether all are as they should be; *borrowed* says how many to give back. */
static bool borrow(PyObject *given, Py_ssize_t texts, Py_buffer *buffers, int *borrowed) {
    for (int at = 0; at < OF_ROWS + OF_TEXTS; at++) {
        Py_buffer *buffer = &buffers[at];
        TRY(PyObject_GetBuffer(PyTuple_GetItem(given, BUFFERS + at), buffer, PyBUF_CONTIG) == 0);
        *borrowed = at + 1;
        Py_ssize_t items = at < OF_ROWS ? buffers[0].len / SIZES[0] : texts;
        if (buffer->itemsize != SIZES[at] || buffer->len != items * SIZES[at]) {
            PyErr_Format(PyExc_ValueError, "buffer %d must have %zd items of %zd bytes", at, items, SIZES[at]);
            return false;
        }
    }
    return true;
}

static bool know_texts(PyObject *texts, Py_ssize_t count, String *found) {
    for (Py_ssize_t at = 0; at < count; at++) {
        char *letters;
        Py_ssize_t length;
        TRY(PyBytes_AsStringAndSize(PyTuple_GetItem(texts, at), &letters, &length) == 0);
        found[at] = (String){(const uint8_t *)letters, (const uint8_t *)letters + length};
    }
    return true;
}

static bool know_sources(PyObject *names, Columns *to) {
    to->source_count = PyTuple_Size(names);
    for (Py_ssize_t at = 0; at < to->source_count && at < NAMES; at++) {
        const char *letters = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(names, at), NULL);
        TRY(letters != NULL);
        to->sources[at] = named(letters);
    }
    if (to->source_count > NAMES)
        PyErr_SetString(PyExc_ValueError, "these are too many sources");
    return to->source_count >= 0 && to->source_count <= NAMES;
}

static PyObject *scan(PyObject *module, PyObject *given) {
    (void)module;
    if (PyTuple_Size(given) != GIVEN) {
        PyErr_Format(PyExc_TypeError, "%d arguments are wanted", GIVEN);
        return NULL;
    }
    Py_ssize_t count = PyTuple_Size(PyTuple_GetItem(given, TEXTS));
    if (count < 0)
        return NULL;
    String *texts = PyMem_Calloc((size_t)count, sizeof(String));
    if (texts == NULL)
        return PyErr_NoMemory();
    Py_buffer b[OF_ROWS + OF_TEXTS];
    int borrowed = 0;
    Columns to = {0};
    bool known = know_texts(PyTuple_GetItem(given, TEXTS), count, texts) &&
                 know_sources(PyTuple_GetItem(given, NAMES_OF_SOURCES), &to) && borrow(given, count, b, &borrowed);
    Runs runs = {0};
    if (known) {
        to.time_ms = b[0].buf, to.latitude_deg = b[1].buf, to.longitude_deg = b[2].buf, to.altitude_ft = b[3].buf;
        to.air = b[4].buf, to.speed_kt = b[5].buf, to.source = b[6].buf, to.flags = b[7].buf, to.row = b[8].buf;
        to.room = b[0].len / SIZES[0];
        runs.first = b[9].buf, runs.last = b[10].buf, runs.name = b[11].buf;
        Told told = {b[12].buf, b[13].buf, b[14].buf, b[15].buf, b[16].buf};
        Py_BEGIN_ALLOW_THREADS
        each(texts, count, &to, &runs, &told);
        Py_END_ALLOW_THREADS
    }
    while (borrowed > 0)
        PyBuffer_Release(&b[--borrowed]);
    PyMem_Free(texts);
    return known ? Py_BuildValue("(nn)", to.at, runs.at) : NULL;
}

static PyMethodDef FUNCTIONS[] = {
    {"scan", scan, METH_VARARGS, "Write what the texts have into the buffers; how many rows there are, and how many runs."},
    {0},
};
static PyModuleDef MODULE = {PyModuleDef_HEAD_INIT, "_scan", "What scanner.py calls.", 0, FUNCTIONS, 0, 0, 0, 0};

PyMODINIT_FUNC PyInit__scan(void) { return PyModuleDef_Init(&MODULE); }
#endif
