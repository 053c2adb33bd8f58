-- The Lua twin of bench/programs/mandelbrot.js.
local function escapes(size, limit)
    local total = 0
    for row = 0, size - 1 do
        local ci = 2 * row / size - 1
        for column = 0, size - 1 do
            local cr, zr, zi, n = 2 * column / size - 1.5, 0, 0, 0
            while n < limit and zr * zr + zi * zi <= 4 do
                zr, zi = zr * zr - zi * zi + cr, 2 * zr * zi + ci
                n = n + 1
            end
            total = total + n
        end
    end
    return total
end
assert(escapes(400, 100) == 7030556)
