// The program observe-tell. All it includes is small: it costs a first build next to nothing.

#include "observe/tell.h"

int main(int count, char** words) { return observe::tell(count, words); }
